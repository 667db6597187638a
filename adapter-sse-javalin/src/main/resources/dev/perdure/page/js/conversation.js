import { Backoff, Outbox, pause } from "../client/index.js";
import { stepsOf } from "./steps.js";
import { Thread } from "./thread.js";

const PAGE = 60;
const ENDLESS = { tries: Infinity };

/**
 * One session on the page. What is shown is the history up to a snapshot's position, and then, event by event, the log
 * after it; so nothing is shown twice and nothing is missed, whatever happens in between.
 *
 * The listener is asked `me()` for the person's name, if it has one, and told `running(turnId or null)`,
 * `connection(state)`, `titled(text)`, `readOnly(whether the person may only read)`, `earlier(whether there is more)`,
 * `announce(text)`, `refused(error, text)` with the text to give back, `retry(turnId)`, `edit(turnId, text)` and
 * `withdraw(turnId)` when a person wants one, `changed()` for the list, and `gone(error or null)`.
 */
export class Conversation {
  #api;
  #listener;
  #transcript;
  #thread;
  #outbox;
  #stream = null;
  #wake = null;
  #gapBackoff = new Backoff();
  #loadingEarlier = false;
  #closed = new AbortController();

  constructor(api, session, transcript, listener) {
    this.session = session;
    this.#api = api;
    this.#transcript = transcript;
    this.#listener = listener;
    this.#outbox = new Outbox(api, session);
    this.#thread = new Thread(transcript, {
      ...listener,
      running: (turn) => {
        this.#stream?.expect(turn !== null);
        listener.running(turn);
      },
    });
  }

  get runningTurn() {
    return this.#thread.running;
  }

  get sending() {
    return this.#thread.unsent;
  }

  /** The last message, as `{turn, text}`, if it can be changed. */
  get editable() {
    return this.#thread.editable;
  }

  /** Shows the session and follows it, waiting for the server as long as it takes. */
  async open() {
    const letters = this.#outbox.left();
    try {
      await this.#show(await this.#api.snapshot(this.session, this.#patience));
    } catch (error) {
      if (this.#closed.signal.aborted) {
        return;
      }
      // A session whose very first message is still here has not begun yet.
      if (letters.length === 0 || error.status !== 404) {
        this.#listener.gone(error);
        return;
      }
    }
    for (const letter of letters) {
      await this.#deliver(letter);
    }
  }

  /** Lets go of everything but the unsent message, which the next opening takes up. */
  close() {
    this.#closed.abort();
    this.#outbox.stop();
    this.#stream?.close();
  }

  retryConnection() {
    this.#wake?.();
    this.#stream?.retryNow();
    this.#outbox.now();
  }

  /** Sends a message; it waits its turn, or takes the place of the last turn if that is given. */
  send(text, replaces = null) {
    this.#transcript.follow();
    return this.#deliver(this.#outbox.write(text, replaces ? { replaces } : { whenBusy: "enqueue" }));
  }

  async cancel() {
    const turn = this.#thread.running;
    if (turn) {
      await this.#api.cancel(this.session, turn, this.#patience);
    }
  }

  /** Takes a message back that waits. */
  async withdraw(turn) {
    this.#thread.withdrawing(turn, true);
    try {
      await this.#api.cancel(this.session, turn);
    } catch (error) {
      this.#thread.withdrawing(turn, false);
      throw error;
    }
  }

  async retry(turn) {
    await this.#api.runAgain(this.session, turn);
    this.#follow();
  }

  async showEarlier() {
    if (this.#loadingEarlier) {
      return;
    }
    this.#loadingEarlier = true;
    try {
      const page = await this.#api.messages(this.session, { before: this.#thread.firstOrdinal, limit: PAGE });
      if (!this.#closed.signal.aborted) {
        this.#transcript.holding(() => {
          this.#thread.prepend(page.messages);
          this.#listener.earlier(page.has_more);
        });
      }
    } finally {
      this.#loadingEarlier = false;
    }
  }

  async #show(snapshot) {
    const page = await this.#api.messages(this.session, { limit: PAGE, ...this.#patience });
    this.#listener.connection({ name: "live" });
    const { title = "", owner = null, access = null } = snapshot.session;
    const part = this.#part(owner, access);
    this.#thread.show(page.messages, snapshot.turn ?? null, snapshot.queued ?? [], part);
    this.#listener.readOnly(part.reads);
    this.#listener.titled(title);
    this.#listener.earlier(page.has_more);
    this.#followFrom(snapshot.position);
    if (snapshot.turn) {
      this.#showSteps(snapshot.turn, snapshot.position);
    }
  }

  #part(owner, access) {
    const me = this.#listener.me();
    return {
      reads: access === "read",
      speaker: (author) => {
        const speaker = author ?? (owner === null ? me : owner);
        return speaker === me ? "You" : speaker;
      },
    };
  }

  async #showSteps(turn, position) {
    const steps = await stepsOf(this.#api, this.session, turn, position);
    if (!this.#closed.signal.aborted) {
      this.#thread.steps(turn.id, steps);
    }
  }

  async #deliver(letter) {
    this.#thread.sending(letter);
    try {
      const answer = await this.#outbox.send(letter, ({ error }) =>
        this.#thread.delayed(error, () => this.#outbox.now()),
      );
      if (!this.#closed.signal.aborted) {
        this.#thread.sent(answer.turn);
        this.#follow();
      }
    } catch (error) {
      if (this.#closed.signal.aborted) {
        return;
      }
      this.#thread.refused();
      this.#listener.refused(error, letter.text);
    } finally {
      this.#listener.changed();
    }
  }

  #follow() {
    if (!this.#stream && !this.#closed.signal.aborted) {
      this.#followFrom(null);
    }
  }

  #followFrom(position) {
    this.#stream?.close();
    const stream = this.#api.follow(this.session, position, { running: this.#thread.running !== null, retry: ENDLESS });
    this.#stream = stream;
    stream.onmessage = (event) => this.#happened(event.eventType, event.data);
    stream.onconnection = ({ connection }) => this.#connected(connection);
    stream.onend = ({ error }) => error && this.#listener.gone(error.status === 404 ? null : error);
  }

  /** What a person is told of the connection; that an idle one was let go, or is made for the first time, is nothing to tell. */
  #connected(connection) {
    if (connection.name === "asleep") {
      this.#listener.connection({ name: "live" });
    } else if (connection.name !== "connecting" && connection.name !== "closed") {
      this.#listener.connection(connection);
    }
  }

  #happened(type, data) {
    if (type === "gap") {
      this.#gap(data.snapshot);
    } else {
      this.#gapBackoff.reset();
      this.#thread.apply(type, data);
    }
  }

  /** The place was unknown to the server: show its snapshot and go on after it, slower each time in a row. */
  async #gap(snapshot) {
    this.#stream.close();
    try {
      await pause(this.#gapBackoff.next(), this.#closed.signal).done;
      await this.#show(snapshot);
    } catch (error) {
      if (!this.#closed.signal.aborted) {
        this.#listener.gone(error);
      }
    }
  }

  /** For calls without which nothing can be shown: they wait for the server as long as it takes. */
  get #patience() {
    return {
      retry: ENDLESS,
      signal: this.#closed.signal,
      waiting: ({ retryAt, now }) => {
        this.#wake = now;
        this.#listener.connection({ name: "waiting", retryAt });
      },
    };
  }
}
