import { Problem } from "./api.js";
import { Backoff, pause } from "./backoff.js";
import { Outbox } from "./outbox.js";
import { stepsOf } from "./steps.js";
import { SessionStream } from "./stream.js";
import { Thread } from "./thread.js";

const PAGE = 60;

/**
 * One session on the page. What is shown is the history up to a snapshot's position, and then, event by event, the log
 * after it; so nothing is shown twice and nothing is missed, whatever happens in between.
 *
 * The listener is told `running(turnId or null)`, `connection(state)`, `titled(text)`, `earlier(whether there is more)`,
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
        this.#stream?.busy(turn !== null);
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
    const letter = this.#outbox.left();
    try {
      await this.#show(await this.#patiently(() => this.#api.snapshot(this.session)));
    } catch (error) {
      if (this.#closed.signal.aborted) {
        return;
      }
      if (!(error instanceof Problem)) {
        throw error;
      }
      // A session whose very first message is still here has not begun yet.
      if (!letter || error.status !== 404) {
        this.#listener.gone(error);
        return;
      }
    }
    if (letter) {
      await this.#deliver(letter);
    }
  }

  /** Lets go of everything but the unsent message, which the next opening takes up. */
  close() {
    this.#closed.abort();
    this.#outbox.stop();
    this.#stream?.stop();
  }

  retryConnection() {
    this.#stream?.retryNow();
    this.#outbox.now();
  }

  /** Sends a message; it waits its turn, or takes the place of the last turn if that is given. */
  send(text, replaces = null) {
    this.#transcript.follow();
    return this.#deliver(this.#outbox.write(text, replaces));
  }

  async cancel() {
    const turn = this.#thread.running;
    if (turn) {
      await this.#patiently(() => this.#api.cancel(this.session, turn));
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
    await this.#api.retry(this.session, turn);
    this.#follow();
  }

  async showEarlier() {
    if (this.#loadingEarlier) {
      return;
    }
    this.#loadingEarlier = true;
    try {
      const page = await this.#api.messages(this.session, this.#thread.firstOrdinal, PAGE);
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
    const page = await this.#patiently(() => this.#api.messages(this.session, null, PAGE));
    this.#listener.connection({ name: "live" });
    this.#thread.show(page.messages, snapshot.turn ?? null, snapshot.queued ?? []);
    this.#listener.titled(snapshot.session?.title ?? "");
    this.#listener.earlier(page.has_more);
    this.#followFrom(snapshot.position);
    if (snapshot.turn) {
      this.#showSteps(snapshot.turn, snapshot.position);
    }
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
      const answer = await this.#outbox.send(letter, () => this.#thread.delayed(() => this.#outbox.now()));
      if (!this.#closed.signal.aborted) {
        this.#thread.sent(answer.turn ?? { id: answer.turn_id });
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
    this.#stream?.stop();
    this.#stream = new SessionStream(this.#api, this.session, {
      event: (type, data) => this.#happened(type, data),
      state: (state) => this.#listener.connection(state),
      gone: () => this.#listener.gone(null),
    });
    this.#stream.start(position, this.#thread.running !== null);
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
    this.#stream.stop();
    try {
      await pause(this.#gapBackoff.next(), this.#closed.signal).done;
      await this.#show(snapshot);
    } catch (error) {
      if (!this.#closed.signal.aborted) {
        this.#listener.gone(error);
      }
    }
  }

  async #patiently(call) {
    const backoff = new Backoff();
    for (;;) {
      try {
        const answer = await call();
        this.#closed.signal.throwIfAborted();
        return answer;
      } catch (error) {
        if (this.#closed.signal.aborted || !error.recoverable) {
          throw error;
        }
        const millis = backoff.next(error.retryAfterMillis);
        this.#listener.connection({ name: "waiting", retryAt: Date.now() + millis });
        await pause(millis, this.#closed.signal).done;
        this.#listener.connection({ name: "reconnecting" });
      }
    }
  }
}
