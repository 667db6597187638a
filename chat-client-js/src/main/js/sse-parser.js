const LONGEST_CHARACTERS = 16 * 1024 * 1024;

/** A line or an event is longer than the client is willing to hold. */
export class FrameTooLongError extends Error {}

/**
 * Reads an event stream from its bytes, however they are cut (WHATWG HTML, section 9.2.6).
 *
 * Calls `event({type, data, id})` for each event and `retry(millis)` for each wish of the server. A block that is not ended by
 * a blank line is no event, and its id is not kept.
 */
export class SseParser {
  #decoder = new TextDecoder("utf-8");
  #listener;
  #longest;
  #line = "";
  #afterReturn = false;
  #data = null;
  #type = "";
  #idBuffer;
  #lastEventId;

  constructor(listener, { lastEventId = "", longestCharacters = LONGEST_CHARACTERS } = {}) {
    this.#listener = listener;
    this.#longest = longestCharacters;
    this.#idBuffer = lastEventId;
    this.#lastEventId = lastEventId;
  }

  /** The place to go on from: the id of the last block that was ended. */
  get lastEventId() {
    return this.#lastEventId;
  }

  /** The next bytes of the stream. Throws {@link FrameTooLongError} rather than hold without bound what never ends. */
  push(bytes) {
    const text = this.#decoder.decode(bytes, { stream: true });
    let from = 0;
    if (this.#afterReturn && text !== "") {
      // The LF of a CRLF whose CR came with the bytes before, and ended the line there.
      this.#afterReturn = false;
      from = text[0] === "\n" ? 1 : 0;
    }
    for (;;) {
      const end = lineEnd(text, from);
      if (end < 0) {
        break;
      }
      const line = this.#line + text.slice(from, end);
      this.#line = "";
      this.#check(line.length);
      this.#read(line);
      from = end + 1;
      if (text[end] === "\r") {
        if (from === text.length) {
          this.#afterReturn = true;
        } else if (text[from] === "\n") {
          from += 1;
        }
      }
    }
    if (from < text.length) {
      this.#line += text.slice(from);
      this.#check(this.#line.length);
    }
  }

  #check(length) {
    if (length + (this.#data?.length ?? 0) > this.#longest) {
      throw new FrameTooLongError(`An event is longer than ${this.#longest} characters.`);
    }
  }

  #read(line) {
    if (line === "") {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) {
      return;
    }
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    switch (name) {
      case "event":
        this.#type = value;
        break;
      case "data":
        this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
        break;
      case "id":
        if (!value.includes("\0")) {
          this.#idBuffer = value;
        }
        break;
      case "retry":
        if (/^[0-9]+$/.test(value)) {
          this.#listener.retry?.(Number(value));
        }
        break;
    }
  }

  #dispatch() {
    const data = this.#data;
    const type = this.#type;
    this.#data = null;
    this.#type = "";
    this.#lastEventId = this.#idBuffer;
    if (data !== null) {
      this.#listener.event({ type: type || "message", data, id: this.#lastEventId });
    }
  }
}

function lineEnd(text, from) {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) {
      return at;
    }
  }
  return -1;
}
