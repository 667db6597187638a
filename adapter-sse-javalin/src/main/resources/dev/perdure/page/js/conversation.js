import { Problem } from "./api.js";
import { Backoff, pause } from "./backoff.js";
import { Outbox } from "./outbox.js";
import { SessionStream } from "./stream.js";
import { TurnView } from "./turn-view.js";

const PAGE = 60;

/**
 * One session on the page. What is shown is the history up to a snapshot's position, and then, event by event, the log
 * after it; so nothing is shown twice and nothing is missed, whatever happens in between.
 *
 * The listener is told `running(turnId or null)`, `connection(state)`, `titled(text)`, `earlier(whether there is more)`,
 * `announce(text)`, `refused(error, text)` with the text to give back, `changed()` for the list, and `gone()`.
 */
export class Conversation {
  #api;
  #transcript;
  #listener;
  #stream = null;
  #outbox;
  #turns = new Map();
  #running = null;
  #pending = null;
  #firstOrdinal = null;
  #gapBackoff = new Backoff();
  #closed = new AbortController();

  constructor(api, session, transcript, listener) {
    this.session = session;
    this.#api = api;
    this.#transcript = transcript;
    this.#listener = listener;
    this.#outbox = new Outbox(api, session);
  }

  get runningTurn() {
    return this.#running;
  }

  get sending() {
    return this.#pending !== null;
  }

  /** Shows the session and follows it, waiting for the server as long as it takes. */
  async open() {
    try {
      const snapshot = await this.#patiently(() => this.#api.snapshot(this.session));
      await this.#show(snapshot);
    } catch (error) {
      if (this.#closed.signal.aborted) {
        return;
      }
      if (!(error instanceof Problem)) {
        throw error;
      }
      if (!this.#outbox.left()) {
        this.#listener.gone(error);
        return;
      }
    }
    const letter = this.#outbox.left();
    if (letter && !this.#closed.signal.aborted) {
      this.#deliver(letter);
    }
  }

  close() {
    this.#closed.abort();
    this.#outbox.stop();
    this.#stream?.stop();
  }

  retryConnection() {
    this.#stream?.retryNow();
    this.#outbox.now();
  }

  send(text) {
    this.#transcript.follow();
    return this.#deliver(this.#outbox.write(text));
  }

  async cancel() {
    const turn = this.#running;
    if (turn) {
      await this.#patiently(() => this.#api.cancel(this.session, turn));
    }
  }

  async retry(turn) {
    await this.#api.retry(this.session, turn);
    if (!this.#closed.signal.aborted) {
      this.#follow();
    }
  }

  async showEarlier() {
    const page = await this.#api.messages(this.session, this.#firstOrdinal, PAGE);
    const known = new Set(this.#turns.keys());
    const views = this.#history(page.messages).filter((view) => !known.has(view.id));
    this.#transcript.prepend(views);
    this.#listener.earlier(page.has_more);
  }

  async #show(snapshot) {
    const last = snapshot.turn ?? null;
    const page = await this.#patiently(() => this.#api.messages(this.session, null, PAGE));
    if (this.#closed.signal.aborted) {
      return;
    }
    this.#turns.clear();
    this.#transcript.clear();
    this.#firstOrdinal = null;
    // Turns that began after the snapshot are left out: their events come over the stream.
    const lastAt = page.messages.findIndex((message) => message.turn_id === last?.id);
    const settled = lastAt < 0 ? (last ? page.messages : []) : page.messages.slice(0, lastAt);
    for (const view of this.#history(settled)) {
      this.#transcript.append(view);
    }
    this.#firstOrdinal ??= page.messages[0]?.ordinal ?? null;
    if (last) {
      this.#showLast(last);
    }
    this.#listener.titled(snapshot.session?.title ?? "");
    this.#listener.earlier(page.has_more);
    this.#restart(snapshot.position);
  }

  #history(messages) {
    const views = [];
    for (const message of messages) {
      let view = this.#turns.get(message.turn_id);
      if (!view || message.role === "user") {
        view = new TurnView(message.role === "user" ? message.text : "");
        view.id = message.turn_id;
        this.#turns.set(message.turn_id, view);
        views.push(view);
      }
      if (message.role !== "user") {
        view.say(message.text);
        view.ended("stopped", message.cut ? "This answer was cut short." : "");
      }
    }
    if (messages.length > 0) {
      this.#firstOrdinal = messages[0].ordinal;
    }
    return views;
  }

  #showLast(turn) {
    const view = new TurnView(turn.message);
    view.id = turn.id;
    this.#turns.set(turn.id, view);
    if (turn.reasoning) {
      view.think(turn.reasoning);
    }
    view.say(turn.answer ?? "");
    this.#transcript.append(view);
    if (turn.status === "running") {
      this.#run(view);
      this.#transcript.changed(view);
    } else {
      this.#ended(view, turn.status, turn.failure);
    }
  }

  async #deliver(letter) {
    const view = new TurnView(letter.text);
    this.#pending = { view, messageId: letter.messageId };
    this.#transcript.append(view);
    view.sending("Sending…");
    this.#listener.changed();
    try {
      const answer = await this.#outbox.send(letter, () => this.#delayed(view));
      if (this.#closed.signal.aborted) {
        return;
      }
      this.#adopt(answer.turn_id);
      this.#follow();
    } catch (error) {
      if (this.#outbox.stopped) {
        return;
      }
      this.#pending = null;
      this.#transcript.remove(view);
      this.#listener.refused(error, letter.text);
      if (error.status === 409) {
        this.#follow();
      }
    } finally {
      this.#listener.changed();
    }
  }

  #delayed(view) {
    view.sending("Not sent yet: the server can't be reached. It is sent by itself as soon as that works.", [
      { label: "Send now", act: () => this.#outbox.now() },
    ]);
  }

  /** The message that was being sent is this turn; it may be here already, by way of the stream. */
  #adopt(turnId) {
    if (!this.#pending) {
      return;
    }
    const { view } = this.#pending;
    this.#pending = null;
    view.sending(null);
    if (this.#turns.has(turnId)) {
      this.#transcript.remove(view);
    } else {
      view.id = turnId;
      this.#turns.set(turnId, view);
      this.#run(view);
    }
  }

  #follow() {
    if (!this.#stream) {
      this.#restart(null);
    }
  }

  #restart(position) {
    this.#stream?.stop();
    this.#stream = new SessionStream(this.#api, this.session, {
      event: (type, data, id) => this.#happened(type, data, id),
      state: (state) => this.#listener.connection(state),
      gone: () => this.#listener.gone(null),
    });
    this.#stream.start(position);
    this.#stream.busy(this.#running !== null);
  }

  #happened(type, data) {
    if (type === "gap") {
      this.#gap(data.snapshot);
      return;
    }
    this.#gapBackoff.reset();
    if (type === "turn.started") {
      this.#started(data);
      return;
    }
    const view = this.#turns.get(data.turn_id);
    if (view) {
      this.#apply(view, type, data);
      this.#transcript.changed(view);
    }
  }

  #apply(view, type, data) {
    switch (type) {
      case "text.delta":
        return view.say(data.text);
      case "reasoning.delta":
        return view.think(data.text);
      case "tool.call":
        return view.toolCalled(data.call_id, data.name, data.arguments);
      case "tool.result":
        return view.toolAnswered(data.call_id, data.result, data.failed);
      case "turn.continued":
        this.#run(view);
        return view.note("The server was interrupted here and went on; nothing was lost.");
      case "turn.restarted":
        view.restart();
        view.note("The answer was begun again from the start.");
        return this.#run(view);
      case "turn.completed":
        return this.#ended(view, "completed", null);
      case "turn.cancelled":
        return this.#ended(view, "cancelled", null);
      case "turn.failed":
        return this.#ended(view, "failed", data);
    }
  }

  #started(data) {
    if (this.#pending?.messageId === data.message_id) {
      this.#adopt(data.turn_id);
    }
    let view = this.#turns.get(data.turn_id);
    if (!view) {
      view = new TurnView(data.message);
      view.id = data.turn_id;
      this.#turns.set(data.turn_id, view);
      this.#transcript.append(view);
    }
    this.#run(view);
    this.#listener.changed();
  }

  #run(view) {
    view.running();
    this.#setRunning(view.id);
  }

  #ended(view, status, failure) {
    const again = { label: "Try again", act: () => this.#listener.retry(view.id) };
    if (status === "failed") {
      const message = failure?.message || "The answer could not be finished.";
      view.ended("failed", message, failure?.recoverable ? [again] : []);
      this.#listener.announce(message);
    } else if (status === "cancelled") {
      view.ended("stopped", "Stopped.", [again]);
      this.#listener.announce("Stopped.");
    } else {
      view.ended("completed", "");
      this.#listener.announce("The answer is complete.");
    }
    if (this.#running === view.id) {
      this.#setRunning(null);
      this.#listener.changed();
    }
  }

  #setRunning(turn) {
    const before = this.#running;
    this.#running = turn;
    this.#stream?.busy(turn !== null);
    if (before !== turn) {
      this.#listener.running(turn);
    }
  }

  /** The place was unknown to the server: show its snapshot and go on after it, slower each time in a row. */
  async #gap(snapshot) {
    this.#stream.stop();
    this.#stream = null;
    try {
      await pause(this.#gapBackoff.next(), this.#closed.signal).done;
      this.#setRunning(null);
      await this.#show(snapshot);
      if (this.#pending) {
        this.#transcript.append(this.#pending.view);
      }
    } catch (error) {
      if (error instanceof Problem) {
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
