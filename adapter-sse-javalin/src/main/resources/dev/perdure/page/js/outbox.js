import { Backoff, pause } from "./backoff.js";
import { Problem } from "./api.js";
import { freshId } from "./identifiers.js";
import { keep, kept } from "./storage.js";

/**
 * The one message of a session that isn't safely with the server yet. It is kept across reloads together with its message
 * id, and the id makes sending it again harmless: however often it is tried, it is answered once.
 */
export class Outbox {
  #api;
  #session;
  #stopped = new AbortController();
  #wait = null;

  constructor(api, session) {
    this.#api = api;
    this.#session = session;
  }

  /** What an earlier life of the page has left unsent, or null. */
  left() {
    const letter = kept(this.#key);
    return letter && typeof letter.text === "string" && typeof letter.messageId === "string" ? letter : null;
  }

  /** `replaces` is the turn whose place it takes, or null. */
  write(text, replaces) {
    const letter = { messageId: freshId(), text, replaces };
    keep(this.#key, letter);
    return letter;
  }

  /**
   * Sends until there is an answer, waiting longer each time the server is away; `delayed(retryAt)` is told of each wait.
   * Resolves with the server's answer, and rejects with a Problem that trying again can't mend.
   */
  async send(letter, delayed) {
    const backoff = new Backoff();
    for (;;) {
      try {
        const answer = await this.#api.submit(this.#session, letter.messageId, letter.text, letter.replaces);
        this.drop();
        return answer;
      } catch (error) {
        if (error instanceof Problem && !retriable(error)) {
          this.drop();
          throw error;
        }
        const millis = backoff.next(error.retryAfterMillis);
        delayed(Date.now() + millis);
        this.#wait = pause(millis, this.#stopped.signal);
        await this.#wait.done;
      }
    }
  }

  now() {
    this.#wait?.wake();
  }

  drop() {
    keep(this.#key, null);
  }

  /** Ends the sending, not the letter: the next life of the page takes it up. */
  stop() {
    this.#stopped.abort();
  }

  get stopped() {
    return this.#stopped.signal.aborted;
  }

  get #key() {
    return `outbox.${this.#session}`;
  }
}

/** A busy session and a full queue are "recoverable" too, but there the person decides, not a timer. */
function retriable(problem) {
  return problem.recoverable && problem.status !== 409 && problem.code !== "queue_full";
}
