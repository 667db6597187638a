import { closed, problem, timedOut, unexpected, unreachable } from "./errors.js";

/** A browser takes "HTTP/1.1 20", which is all that came of a status line, for the status 20. */
const FIRST_FINAL_STATUS = 200;

/**
 * Plain calls over fetch, each with limits of time, each error a {@link ChatError}. Tries once; trying again is others' work.
 *
 * Fetch doesn't say when a connection stands, only when an answer begins. So there are three limits: `connect` until the
 * answer to a stream begins, which a server gives at once; `answer` until that of any other call does; and `read` for each
 * silence after that.
 */
export class Http {
  #base;
  #headers;
  #credentials;
  #fetch;
  #onUnauthenticated;
  #signingIn = null;

  constructor({ baseUrl, headers, credentials, fetch, timeouts, onUnauthenticated = null }) {
    this.#base = baseUrl.replace(/\/+$/, "");
    this.#headers = headers;
    this.#credentials = credentials;
    this.#fetch = fetch;
    this.#onUnauthenticated = onUnauthenticated;
    this.timeouts = timeouts;
  }

  url(path) {
    return this.#base + path;
  }

  /** The JSON of the answer; null if it has none. */
  async json(path, { method = "GET", body, extraMillis = 0, signal } = {}) {
    const call = await this.open(path, {
      method,
      body,
      accept: "application/json",
      withinMillis: this.timeouts.answer + extraMillis,
      signal,
    });
    try {
      const text = await call.within(this.timeouts.read, call.response.text());
      return text === "" ? null : parsed(text, call.response.status);
    } finally {
      call.release();
    }
  }

  /**
   * Opens a call and returns it when the answer has begun and is none of the errors. The caller must `release()` it.
   *
   * A call that is refused for its credentials has done nothing: it is made once more if there are newer ones.
   */
  async open(path, how) {
    const given = await this.#given();
    try {
      return await this.#open(path, how, given);
    } catch (error) {
      if (error.status !== 401) {
        throw error;
      }
      const newer = await this.#newer(error, given);
      if (newer === null && !(await this.#signedIn(error, how.signal))) {
        throw error;
      }
      return await this.#open(path, how, newer ?? (await this.#given()));
    }
  }

  /** A token may expire on its way; whoever gives the headers has another by now, or hasn't. */
  async #newer(error, given) {
    if (error.code !== "token_expired" || typeof this.#headers !== "function") {
      return null;
    }
    const now = await this.#given();
    return JSON.stringify(now) === JSON.stringify(given) ? null : now;
  }

  /** Asks the page, once for all calls that wait for it, and no longer than a call is wanted. */
  #signedIn(error, signal) {
    if (this.#onUnauthenticated === null) {
      return Promise.resolve(false);
    }
    this.#signingIn ??= Promise.resolve(error)
      .then(this.#onUnauthenticated)
      .then((done) => done === true, () => false)
      .finally(() => (this.#signingIn = null));
    const asked = this.#signingIn;
    return new Promise((resolve) => {
      const unwanted = () => resolve(false);
      signal?.addEventListener("abort", unwanted, { once: true });
      asked.then((done) => {
        signal?.removeEventListener("abort", unwanted);
        resolve(done && !signal?.aborted);
      });
    });
  }

  async #open(path, { method = "GET", body, accept, withinMillis, signal }, given) {
    const call = new Call(signal);
    try {
      const answer = this.#fetch(this.url(path), {
        method,
        body: body === undefined ? undefined : JSON.stringify(body),
        headers: {
          Accept: accept,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...given,
        },
        credentials: this.#credentials,
        cache: "no-store",
        // Headers may be secrets, which are nobody's but this server's.
        redirect: this.#headers === null ? "follow" : "error",
        signal: call.signal,
      });
      call.response = await call.within(withinMillis, answer);
      if (call.response.status < FIRST_FINAL_STATUS) {
        throw unexpected(call.response.status);
      }
      if (!call.response.ok) {
        throw await refusal(call, this.timeouts.read);
      }
      return call;
    } catch (error) {
      call.release();
      throw error;
    }
  }

  /** Headers may be a function, so that a token can be had afresh for each call. */
  async #given() {
    return typeof this.#headers === "function" ? await this.#headers() : this.#headers;
  }
}

/** One exchange, which ends when it is released, when its time is up or when its caller's signal says so. */
class Call {
  response = null;
  #controller = new AbortController();
  #outer;
  #expired = false;
  #stop = () => this.#controller.abort();

  constructor(outer) {
    this.#outer = outer;
    outer?.addEventListener("abort", this.#stop);
    if (outer?.aborted) {
      this.#controller.abort();
    }
  }

  get signal() {
    return this.#controller.signal;
  }

  /** Waits for a part of the answer, at most so long. A read that is begun after the abort is not told of it by every platform. */
  within(millis, part) {
    return new Promise((resolve, reject) => {
      const over = () => {
        clearTimeout(timer);
        this.signal.removeEventListener("abort", aborted);
      };
      const aborted = () => {
        over();
        reject(this.#explained(this.signal.reason));
      };
      const timer = setTimeout(() => {
        this.#expired = true;
        this.#controller.abort();
      }, millis);
      this.signal.addEventListener("abort", aborted);
      if (this.signal.aborted) {
        aborted();
      }
      part.then(
        (value) => {
          over();
          resolve(value);
        },
        (error) => {
          over();
          reject(this.#explained(error));
        },
      );
    });
  }

  #explained(error) {
    if (this.#outer?.aborted) {
      return closed();
    }
    return this.#expired ? timedOut() : unreachable(error);
  }

  release() {
    this.#outer?.removeEventListener("abort", this.#stop);
    this.#controller.abort();
  }
}

async function refusal(call, millis) {
  const { status, headers } = call.response;
  const json = (headers.get("Content-Type") ?? "").includes("json");
  const text = json ? await call.within(millis, call.response.text()) : "";
  try {
    return problem(status, headers, json ? JSON.parse(text) : null);
  } catch {
    return problem(status, headers, null);
  }
}

function parsed(text, status) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unexpected(status, error);
  }
}
