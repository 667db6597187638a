import { ChatStream } from "./chat-stream.js";
import { TERMINAL_TYPES } from "./event-types.js";
import { Line } from "./line.js";

/**
 * A whole session, turn after turn, for as long as anybody looks.
 *
 * While no turn runs, a hidden tab lets go of its connection; it is opened again when the tab is looked at.
 */
export class SessionStream extends ChatStream {
  #session;
  #line;
  #running;
  #closed = new AbortController();

  constructor(desk, session, cursor, { running, signal }) {
    super(false);
    this.#session = session;
    this.#running = running;
    const path = (after) => {
      const query = after ? `?${new URLSearchParams({ last_event_id: after })}` : "";
      return `/chat/sessions/${encodeURIComponent(session)}/stream${query}`;
    };
    this.#line = new Line(desk.sources(session, path), desk.settings, {
      event: (event) => this.#received(event),
      state: (state) => this._state(state),
      failed: (error) => this._end(error),
      over: () => Promise.resolve(false),
      concerns: () => true,
      idle: () => !this.#running,
    });
    signal?.addEventListener("abort", () => this.close(), { signal: this.#closed.signal });
    queueMicrotask(() => {
      if (signal?.aborted) {
        this.close();
      } else if (!this.#closed.signal.aborted) {
        this.#line.start(cursor);
      }
    });
  }

  get sessionId() {
    return this.#session;
  }

  /** The place after the last event: present it, and the next events are exactly those that follow. */
  get cursor() {
    return this.#line.cursor;
  }

  /** Whether a turn runs, known from elsewhere than the stream: then it is kept while the tab is hidden. */
  expect(running) {
    this.#running = running;
    if (running) {
      this.#line.rouse();
    }
  }

  /** Ends a wait for the next try. */
  retryNow() {
    this.#line.hurry();
  }

  close() {
    this.#closed.abort();
    this.#line.close();
    super.close();
  }

  #received(event) {
    const { type, data } = event;
    if (type === "gap") {
      this.#running = data.snapshot?.turn?.status === "running";
    } else if (TERMINAL_TYPES.includes(type)) {
      this.#running = false;
    } else if (type.startsWith("turn.")) {
      this.#running = true;
    }
    this._event(event);
  }
}
