const USUAL_BASE_PATH = "/api/app";
const ANSWER_WITHIN_MILLIS = 30_000;

/** An answer that is an error, in the words of the server (RFC 9457). */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `The server answered with status ${status}.`);
    this.status = status;
    this.code = body.code || "";
    this.recoverable = body.recoverable === true || status === 503 || status === 429;
    this.retryAfterMillis = Number(body.retry_after) > 0 ? Number(body.retry_after) * 1000 : 0;
    this.turnId = body.turn_id || null;
  }
}

/** No answer at all: the network or the server is away. Sending the same call again is safe. */
export class Unreachable extends Error {
  constructor() {
    super("The server can't be reached.");
    this.recoverable = true;
    this.retryAfterMillis = 0;
  }
}

/** The calls of the wire that the page makes. Each stands for itself and throws {@link Problem} or {@link Unreachable}. */
export class Api {
  #base;

  constructor(basePath) {
    this.#base = basePath.replace(/\/+$/, "");
  }

  /** Asks the server that served the page where its calls are; one that doesn't say has them at the usual place. */
  static async discover() {
    try {
      const config = await call("page-config.json", { headers: { Accept: "application/json" } });
      return new Api(config?.base_path ?? USUAL_BASE_PATH);
    } catch (error) {
      if (error.status === 404) {
        return new Api(USUAL_BASE_PATH);
      }
      throw error;
    }
  }

  /** The newest sessions, or those whose title contains the query; `after` is an earlier page's `next`, or null. */
  sessions(query, after) {
    const parameters = new URLSearchParams({ limit: "50" });
    if (query !== "") {
      parameters.set("query", query);
    }
    if (after !== null) {
      parameters.set("after", after);
    }
    return this.#get(`/chat/sessions?${parameters}`);
  }

  rename(session, title) {
    return call(`${this.#base}/chat/sessions/${encodeURIComponent(session)}`, {
      method: "PATCH",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ title }),
    });
  }

  remove(session) {
    return call(`${this.#base}/chat/sessions/${encodeURIComponent(session)}`, { method: "DELETE" });
  }

  snapshot(session) {
    return this.#get(`/chat/sessions/${encodeURIComponent(session)}`);
  }

  messages(session, before, limit) {
    const query = new URLSearchParams({ limit: String(limit) });
    if (before !== null) {
      query.set("before", String(before));
    }
    return this.#get(`/chat/sessions/${encodeURIComponent(session)}/messages?${query}`);
  }

  /** Events of the log after a position, as many as one call gives. */
  events(session, after) {
    const query = new URLSearchParams({ after, limit: "1000" });
    return this.#get(`/chat/sessions/${encodeURIComponent(session)}/events?${query}`);
  }

  /**
   * Durable when it resolves; the same message id again is the same turn again. It waits behind what is being answered,
   * unless it takes the place of the last turn.
   */
  submit(session, messageId, message, replaces) {
    return call(`${this.#base}/chat/sessions/${encodeURIComponent(session)}/messages`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ message, message_id: messageId, ...(replaces ? { replaces } : { when_busy: "enqueue" }) }),
    });
  }

  cancel(session, turn) {
    return call(this.#turn(session, turn, "cancel"), { method: "POST" });
  }

  /** Only the acceptance matters here: the answer's events come over the stream that the page follows anyway. */
  retry(session, turn) {
    return call(this.#turn(session, turn, "retry"), { method: "POST", headers: { Accept: "text/event-stream" } });
  }

  /** The whole session's events after a position, or from the first one on. */
  streamUrl(session, position) {
    const url = `${this.#base}/chat/sessions/${encodeURIComponent(session)}/stream`;
    return position ? `${url}?last_event_id=${encodeURIComponent(position)}` : url;
  }

  #get(path) {
    return call(this.#base + path, { headers: { Accept: "application/json" } });
  }

  #turn(session, turn, verb) {
    return `${this.#base}/chat/sessions/${encodeURIComponent(session)}/turns/${encodeURIComponent(turn)}/${verb}`;
  }
}

async function call(url, options) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ANSWER_WITHIN_MILLIS);
  try {
    const response = await fetch(url, { ...options, cache: "no-store", signal: controller.signal });
    const type = response.headers.get("Content-Type") || "";
    if (!response.ok) {
      const body = type.includes("json") ? await response.json().catch(() => ({})) : {};
      throw new Problem(response.status, body ?? {});
    }
    if (type.includes("json")) {
      return await response.json();
    }
    // A stream that is accepted here is followed elsewhere; letting it go ends nothing but this connection.
    controller.abort();
    return null;
  } catch (error) {
    if (error instanceof Problem) {
      throw error;
    }
    throw new Unreachable();
  } finally {
    clearTimeout(timer);
  }
}
