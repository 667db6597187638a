import { Backoff, pause } from "./backoff.js";
import { Problem } from "./api.js";

const TYPES = [
  "turn.started", "text.delta", "reasoning.delta", "tool.call", "tool.result", "custom", "turn.continued",
  "turn.restarted", "turn.completed", "turn.failed", "turn.cancelled", "gap",
];
const SILENCE_MILLIS = 20_000;
const IDLE_HIDDEN_MILLIS = 30_000;

/**
 * Follows one session's events for as long as anybody looks, through every kind of break.
 *
 * A native EventSource comes back by itself after a cut, with the Last-Event-ID header. It does not in four cases, which
 * are handled here: it gives up for good on an error status (and, in some browsers, on a refused connection); it can't see
 * heartbeat comments, so a half-dead connection looks like a silent one; it is frozen with its page; and its idle
 * connections count against the browser's limit of six per host, so a hidden page whose session is idle lets go of it.
 *
 * The listener is told `event(type, data)`, `state({name, retryAt?})` with the names live, reconnecting and waiting, and
 * `gone()` when the session is no more.
 */
export class SessionStream {
  #api;
  #session;
  #listener;
  #cursor = null;
  #source = null;
  #wait = null;
  #backoff = new Backoff();
  #stopped = new AbortController();
  #recovering = false;
  #heardAt = 0;
  #hiddenAt = 0;
  #busy = false;

  constructor(api, session, listener) {
    this.#api = api;
    this.#session = session;
    this.#listener = listener;
  }

  /** Begins after the position, or with the session's first event if it is null. */
  start(cursor, running) {
    this.#cursor = cursor;
    this.#busy = running;
    const options = { signal: this.#stopped.signal };
    document.addEventListener("visibilitychange", () => this.#visibility(), options);
    addEventListener("pageshow", (event) => event.persisted && this.#reopen(), options);
    addEventListener("pagehide", () => this.#close(), options);
    addEventListener("online", () => this.retryNow(), options);
    const timer = setInterval(() => this.#watch(), 5000);
    this.#stopped.signal.addEventListener("abort", () => clearInterval(timer));
    this.#reopen();
  }

  stop() {
    this.#stopped.abort();
    this.#close();
  }

  /** Whether a turn runs: then the stream is kept while hidden, and silence is suspicious. */
  busy(running) {
    this.#busy = running;
    this.#heardAt = Date.now();
    if (running && !this.#source && !this.#recovering) {
      this.#reopen();
    }
  }

  retryNow() {
    if (this.#wait) {
      this.#wait.wake();
    } else if (this.#source && this.#source.readyState !== EventSource.OPEN) {
      this.#reopen();
    }
  }

  #reopen() {
    if (this.#stopped.signal.aborted) {
      return;
    }
    this.#close();
    this.#heardAt = Date.now();
    const source = new EventSource(this.#api.streamUrl(this.#session, this.#cursor));
    this.#source = source;
    source.onopen = () => this.#listener.state({ name: "live" });
    source.onerror = () => this.#broken(source);
    for (const type of TYPES) {
      source.addEventListener(type, (event) => this.#received(source, type, event));
    }
  }

  #close() {
    this.#source?.close();
    this.#source = null;
  }

  #received(source, type, event) {
    if (source !== this.#source) {
      return;
    }
    this.#heardAt = Date.now();
    this.#cursor = event.lastEventId || this.#cursor;
    this.#backoff.reset();
    this.#listener.event(type, JSON.parse(event.data));
  }

  #broken(source) {
    if (source !== this.#source) {
      return;
    }
    if (source.readyState === EventSource.CLOSED) {
      this.#close();
      this.#recover();
    } else {
      this.#listener.state({ name: "reconnecting" });
    }
  }

  /** Asks over a plain call whether the session can be had, waiting ever longer, and opens a new stream once it can. */
  async #recover() {
    if (this.#recovering) {
      return;
    }
    this.#recovering = true;
    let atLeast = 0;
    try {
      for (;;) {
        const millis = this.#backoff.next(atLeast);
        this.#listener.state({ name: "waiting", retryAt: Date.now() + millis });
        this.#wait = pause(millis, this.#stopped.signal);
        await this.#wait.done;
        this.#wait = null;
        this.#listener.state({ name: "reconnecting" });
        try {
          await this.#api.snapshot(this.#session);
          break;
        } catch (error) {
          if (error instanceof Problem && error.status === 404) {
            this.stop();
            this.#listener.gone();
            return;
          }
          atLeast = error.retryAfterMillis ?? 0;
        }
      }
      this.#reopen();
    } catch {
      // Stopped while waiting.
    } finally {
      this.#wait = null;
      this.#recovering = false;
    }
  }

  #visibility() {
    if (document.hidden) {
      this.#hiddenAt = Date.now();
    } else if (!this.#source && !this.#recovering) {
      this.#reopen();
    } else {
      this.retryNow();
    }
  }

  #watch() {
    if (document.hidden && !this.#busy && this.#source && Date.now() - this.#hiddenAt > IDLE_HIDDEN_MILLIS) {
      this.#close();
    } else if (this.#busy && this.#source && Date.now() - this.#heardAt > SILENCE_MILLIS) {
      this.#heardAt = Date.now();
      this.#doubt(this.#source);
    }
  }

  /** A running turn has been silent: is the agent slow, or the connection dead? The log's position tells. */
  async #doubt(source) {
    const cursor = this.#cursor;
    try {
      const snapshot = await this.#api.snapshot(this.#session);
      if (this.#source === source && this.#cursor === cursor && snapshot.position !== cursor) {
        this.#reopen();
      }
    } catch {
      if (this.#source === source && this.#cursor === cursor) {
        this.#listener.state({ name: "reconnecting" });
        this.#reopen();
      }
    }
  }
}
