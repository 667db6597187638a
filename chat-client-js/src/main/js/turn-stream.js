import { ChatStream } from "./chat-stream.js";
import { UnrecoverableError, chatError, closed } from "./errors.js";
import { TERMINAL_TYPES } from "./event-types.js";
import { Line } from "./line.js";
import { TurnFold } from "./turn-fold.js";

const HISTORY_PAGE = 200;

/** All that the history says of a turn that did not complete and whose events are gone. */
const CUT = { code: "answer_cut", recoverable: false, message: "The answer could not be finished." };

/**
 * One turn from its beginning to its end: its events, what they come to, and the answer.
 *
 * An iteration sees the whole turn, whenever it is begun.
 */
export class TurnStream extends ChatStream {
  #desk;
  #session;
  #fold = new TurnFold();
  #line = null;
  #begun;
  #closed = new AbortController();
  #attempt = 0;
  #wakeSubmit = null;
  #answer = withResolvers();

  /**
   * `desk` makes the client's calls. `begin({signal, waiting})` resolves with the turn and the place before what is to be seen
   * of it, as `{turn, position}`.
   */
  constructor(desk, session, begin, signal) {
    super(true);
    this.#desk = desk;
    this.#session = session;
    // Whoever doesn't ask for the answer doesn't want to be told that there is none.
    this.#answer.promise.catch(() => {});
    signal?.addEventListener("abort", () => this.close(), { signal: this.#closed.signal });
    this.#begun = this.#start(begin);
    this.#begun.catch(() => {});
    if (signal?.aborted) {
      this.close();
    }
  }

  get sessionId() {
    return this.#session;
  }

  /** Null until the message is accepted. */
  get turnId() {
    return this.#fold.id;
  }

  /** What the turn has come to so far. */
  get turn() {
    return this.#fold;
  }

  /**
   * The whole answer, once the turn is completed. Rejects if it wasn't: with a {@link ChatError} whose `partialAnswer` is what was said,
   * when the turn has failed or was cancelled; with any other when the turn could not be followed to its end.
   */
  get answer() {
    return this.#answer.promise;
  }

  /** Resolves when the message is durable, with the server's receipt or what is known of a turn that was there before. */
  get accepted() {
    return this.#begun;
  }

  /** Asks the agent to stop; the turn's own `turn.cancelled` says when it has. */
  async cancel() {
    await this.#begun;
    return this.#desk.cancel(this.#session, this.#fold.id);
  }

  /** Ends a wait for the next try. */
  retryNow() {
    this.#wakeSubmit?.();
    this.#line?.hurry();
  }

  close() {
    this.#closed.abort();
    this.#line?.close();
    this.#answer.reject(closed());
    super.close();
  }

  async #start(begin) {
    // Whoever has just got this stream wants to listen before anything happens.
    await null;
    try {
      const begun = await begin({
        signal: this.#closed.signal,
        waiting: ({ retryAt, error, now }) => {
          this.#wakeSubmit = now;
          this._state({ name: "waiting", retryAt, error });
        },
      });
      this.#wakeSubmit = null;
      this.#follow(begun);
      return begun;
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  #follow({ turn, position }) {
    if (this.#closed.signal.aborted) {
      return;
    }
    this.#attempt = turn.attempt;
    this.#fold.restore({ ...turn, status: turn.status === "queued" ? "queued" : "running", failure: null });
    const path = (cursor) => {
      const query = new URLSearchParams({ session_id: this.#session, turn_id: turn.id });
      if (cursor) {
        query.set("last_event_id", cursor);
      }
      return `/chat/stream?${query}`;
    };
    this.#line = new Line(this.#desk.sources(this.#session, path), this.#desk.settings, {
      event: (event) => this.#received(event),
      state: (state) => this._state(state),
      failed: (error) => this.#fail(error),
      over: async () => this.#settled(await this.#desk.once.snapshot(this.#session)),
      concerns: (event) => event.data.turn_id === turn.id,
      idle: () => false,
    });
    this.#line.start(position);
  }

  #received(event) {
    if (event.type === "gap") {
      this.#gap(event);
      return;
    }
    // A poll brings those of other turns too.
    if (event.data.turn_id === this.#fold.id) {
      this.#fold.apply(event);
      this._event(event);
      // A turn that was run again has an end for each time; the last one counts.
      if (TERMINAL_TYPES.includes(event.type) && this.#fold.attempt >= this.#attempt) {
        this.#finish();
      }
    }
  }

  async #gap(event) {
    const { turn } = event.data.snapshot;
    if (turn?.id === this.#fold.id) {
      this.#fold.restore(turn);
    }
    this._event(event);
    if (!this.#knows(event.data.snapshot)) {
      // Others have run since: nothing more comes.
      this.#line.close();
    }
    try {
      await this.#desk.patiently(() => this.#settled(event.data.snapshot), { signal: this.#closed.signal });
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Takes a snapshot for what it says about the turn; resolves with whether that has ended. */
  async #settled(snapshot) {
    if (snapshot.turn?.id === this.#fold.id) {
      this.#fold.restore(snapshot.turn);
      if (this.#fold.ended) {
        this.#finish();
      }
      return this.#fold.ended;
    }
    if (this.#knows(snapshot)) {
      return false;
    }
    // It has ended, and what it said stands in the history.
    const said = await this.#said();
    if (said === null) {
      this.#fail(new UnrecoverableError("turn_gone", "The turn is no longer part of the session.", { turnId: this.#fold.id }));
      return true;
    }
    this.#fold.restore({ ...said.turn, answer: said.text });
    this.#finish();
    return true;
  }

  /** Whether the turn is the last one that has begun, or one of those that wait. */
  #knows({ turn, queued = [] }) {
    return [turn, ...queued].some((known) => known?.id === this.#fold.id);
  }

  async #said() {
    let before = null;
    for (;;) {
      const page = await this.#desk.once.messages(this.#session, { before, limit: HISTORY_PAGE });
      const found = page.messages.find((message) => message.turn_id === this.#fold.id && message.role === "assistant");
      const asked = page.messages.find((message) => message.turn_id === this.#fold.id);
      if (found || asked) {
        const cut = found === undefined || found.cut;
        return {
          text: found?.text ?? "",
          turn: { id: this.#fold.id, status: cut ? "failed" : "completed", attempt: this.#attempt, failure: cut ? CUT : null },
        };
      }
      if (!page.has_more || page.messages.length === 0) {
        return null;
      }
      before = page.messages[0].ordinal;
    }
  }

  #finish() {
    const { status, answer, failure, id } = this.#fold;
    this.#closed.abort();
    this.#line?.close();
    if (status === "completed") {
      this.#answer.resolve(answer);
    } else {
      const error =
        status === "cancelled"
          ? new UnrecoverableError("turn_cancelled", "The turn was stopped.", { turnId: id })
          : chatError(failure?.recoverable === true, failure?.code ?? CUT.code, failure?.message ?? CUT.message, {
              turnId: id,
              retryAfterMillis: Number(failure?.retry_after) > 0 ? failure.retry_after * 1000 : 0,
            });
      error.partialAnswer = answer;
      this.#answer.reject(error);
    }
    this._end(null);
  }

  #fail(error) {
    this.#closed.abort();
    this.#line?.close();
    this.#answer.reject(error);
    this._end(error);
  }
}

/** `Promise.withResolvers`, which is younger than the browsers this runs in. */
function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
