import { closed } from "./errors.js";

/** One event of a stream, dispatched by its type and as `message`. */
export class ChatEvent extends Event {
  constructor(name, { id, type, data }) {
    super(name);
    this.id = id;
    this.lastEventId = id ?? "";
    this.eventType = type;
    this.data = data;
  }
}

/** The stream's connection has changed; `connection.name` says to what. */
export class ConnectionEvent extends Event {
  constructor(name, connection) {
    super(name);
    this.connection = connection;
    this.error = connection.error ?? null;
  }
}

const HANDLERS = ["open", "message", "error", "connection", "end"];

/**
 * A stream of events in the spirit of an EventSource that also comes back where that one wouldn't, and that can be iterated.
 *
 * Dispatches every event by its type and as `message`; `open` with each connection that stands; `error` with each break, after
 * which `readyState` tells whether it is being mended; `connection` with each change of it; and `end` once, when no more comes.
 */
export class ChatStream extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 2;

  #readyState = ChatStream.CONNECTING;
  #connection = { name: "connecting" };
  #handlers = new Map();
  #readers = new Set();
  #kept;
  #failure = null;
  #ended = false;

  /** `keeps`: whether an iteration begins with the first event whenever it is begun; else with the next. */
  constructor(keeps) {
    super();
    this.#kept = keeps ? [] : null;
    for (const name of HANDLERS) {
      Object.defineProperty(this, `on${name}`, {
        get: () => this.#handlers.get(name) ?? null,
        set: (handler) => this.#handle(name, handler),
        enumerable: true,
      });
    }
  }

  get readyState() {
    return this.#readyState;
  }

  /** `{name, retryAt?, error?, way?}`; names: connecting, live, waiting, reconnecting, asleep, closed. */
  get connection() {
    return this.#connection;
  }

  /** Lets go of the stream; the turn goes on. */
  close() {
    this._end(closed());
  }

  /** Yields `{id, type, data}` until the end; throws if the stream has failed. Leaving the loop closes the stream. */
  [Symbol.asyncIterator]() {
    const reader = new Reader(() => {
      this.#readers.delete(reader);
      this.close();
    });
    this.#kept?.forEach((event) => reader.push(event));
    if (this.#ended) {
      reader.end(this.#failure);
    } else {
      this.#readers.add(reader);
    }
    return reader;
  }

  _event(event) {
    if (this.#ended) {
      return;
    }
    this.#kept?.push(event);
    this.#readers.forEach((reader) => reader.push(event));
    this.dispatchEvent(new ChatEvent(event.type, event));
    this.dispatchEvent(new ChatEvent("message", event));
  }

  _state(state) {
    const { name, way } = this.#connection;
    if (this.#ended || (state.name === "live" && name === "live" && state.way === way)) {
      return;
    }
    this.#connection = state;
    this.#readyState = state.name === "live" ? ChatStream.OPEN : ChatStream.CONNECTING;
    this.dispatchEvent(new ConnectionEvent("connection", state));
    if (state.name === "live") {
      this.dispatchEvent(new ConnectionEvent("open", state));
    } else if (state.name === "waiting") {
      this.dispatchEvent(new ConnectionEvent("error", state));
    }
  }

  /** The end, with the error if it is not a good one. Whoever closes a stream doesn't want to be told of an error. */
  _end(error) {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#failure = error?.code === "closed" ? null : error;
    this.#readyState = ChatStream.CLOSED;
    this.#connection = { name: "closed", ...(this.#failure ? { error: this.#failure } : {}) };
    this.#readers.forEach((reader) => reader.end(this.#failure));
    this.#readers.clear();
    this.dispatchEvent(new ConnectionEvent("connection", this.#connection));
    if (this.#failure) {
      this.dispatchEvent(new ConnectionEvent("error", this.#connection));
    }
    this.dispatchEvent(new ConnectionEvent("end", this.#connection));
  }

  #handle(name, handler) {
    if (this.#handlers.has(name)) {
      this.removeEventListener(name, this.#handlers.get(name));
    }
    this.#handlers.delete(name);
    if (typeof handler === "function") {
      this.#handlers.set(name, handler);
      this.addEventListener(name, handler);
    }
  }
}

/** One iteration: what has come and wasn't taken yet. */
class Reader {
  #events = [];
  #taken = 0;
  #asked = [];
  #over = false;
  #error = null;
  #left;

  constructor(left) {
    this.#left = left;
  }

  push(event) {
    const asked = this.#asked.shift();
    if (asked) {
      asked.resolve({ value: event, done: false });
    } else {
      this.#events.push(event);
    }
  }

  end(error) {
    this.#over = true;
    this.#error = error;
    for (const asked of this.#asked.splice(0)) {
      this.#finish(asked);
    }
  }

  next() {
    return new Promise((resolve, reject) => {
      if (this.#taken < this.#events.length) {
        resolve({ value: this.#take(), done: false });
      } else if (this.#over) {
        this.#finish({ resolve, reject });
      } else {
        this.#asked.push({ resolve, reject });
      }
    });
  }

  return() {
    this.#over = true;
    this.#events = [];
    this.#taken = 0;
    this.#error = null;
    this.#left();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  #take() {
    const event = this.#events[this.#taken];
    this.#taken += 1;
    if (this.#taken > 1000) {
      this.#events.splice(0, this.#taken);
      this.#taken = 0;
    }
    return event;
  }

  /** An error is thrown once; a loop that asks again has been told. */
  #finish({ resolve, reject }) {
    const error = this.#error;
    this.#error = null;
    if (error) {
      reject(error);
    } else {
      resolve({ value: undefined, done: true });
    }
  }
}
