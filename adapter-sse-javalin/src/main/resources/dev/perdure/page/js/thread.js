import { TurnView } from "./turn-view.js";
import { Waiting } from "./waiting.js";

/**
 * The turns of one session as they are shown, built from the history and a snapshot and then folded on, event by event.
 *
 * The listener is told `running(turnId or null)`, `announce(text)`, `retry(turnId)`, `edit(turnId, text)` and
 * `withdraw(turnId)` when a person wants that, and `changed()`.
 */
export class Thread {
  #transcript;
  #listener;
  #turns = new Map();
  #last = null;
  #editable = null;
  #running = null;
  #waiting;
  #firstOrdinal = null;
  /** Until a snapshot says more, the session is the person's own: it was begun here. */
  #part = { reads: false, speaker: (author) => author ?? "You" };

  constructor(transcript, listener) {
    this.#transcript = transcript;
    this.#listener = listener;
    this.#waiting = new Waiting(transcript, (turn) => listener.withdraw(turn));
  }

  get running() {
    return this.#running;
  }

  /** Where the shown history begins. */
  get firstOrdinal() {
    return this.#firstOrdinal;
  }

  get unsent() {
    return this.#waiting.unsent;
  }

  /** The turn whose message can be changed, or null. */
  get editable() {
    return this.#editable === null ? null : { turn: this.#editable.id, text: this.#editable.message };
  }

  /**
   * Shows a page of history up to the snapshot's turn, and what waits; what began later is left to the stream. The part that
   * the person has in it is whether it only `reads`, and how `speaker(author)` calls whoever said a message.
   */
  show(messages, last, queued, part) {
    this.#part = part;
    this.#turns.clear();
    this.#last = null;
    this.#transcript.clear();
    this.#setRunning(null);
    const lastAt = messages.findIndex((message) => message.turn_id === last?.id);
    const settled = lastAt < 0 ? (last ? messages : []) : messages.slice(0, lastAt);
    for (const view of this.#history(settled)) {
      this.#append(view);
    }
    this.#firstOrdinal = messages[0]?.ordinal ?? null;
    if (last) {
      this.#showLast(last);
    }
    this.#waiting.show(queued, part);
    this.#hideReplaced(true);
    this.#offerEdit();
  }

  prepend(messages) {
    this.#transcript.prepend(this.#history(messages));
    this.#firstOrdinal = messages[0]?.ordinal ?? this.#firstOrdinal;
  }

  /** Shows a message that is on its way. */
  sending(letter) {
    this.#waiting.sending(letter);
    this.#hideReplaced(true);
    this.#offerEdit();
  }

  delayed(error, sendNow) {
    this.#waiting.delayed(error, sendNow);
  }

  /** The message on its way is this turn; it may be here already, by way of the stream. */
  sent(turn) {
    const replaced = this.#waiting.replaces;
    const view = this.#waiting.sent(turn, this.#turns.has(turn.id));
    if (view) {
      this.#drop(replaced);
      this.#add(turn.id, view);
      this.#append(view);
      this.#run(view);
    }
    this.#offerEdit();
  }

  /** The message on its way was not taken. */
  refused() {
    this.#hideReplaced(false);
    this.#waiting.refused();
    this.#offerEdit();
  }

  withdrawing(turn, wanted) {
    this.#waiting.withdrawing(turn, wanted);
  }

  /** What the agent did in the last turn before the page came, if that is the one still shown last. */
  steps(turnId, events) {
    const view = this.#turns.get(turnId);
    if (view) {
      this.#transcript.holding(() => events.forEach(({ type, data }) => this.#fold(view, type, data)));
    }
  }

  /** One event of the log. */
  apply(type, data) {
    if (type === "turn.started") {
      this.#started(data);
      return;
    }
    const view = this.#turns.get(data.turn_id);
    if (view) {
      this.#fold(view, type, data);
      this.#transcript.changed(view);
    }
  }

  #fold(view, type, data) {
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
        view.note("The server was interrupted and went on; nothing was lost.");
        return this.#run(view);
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
    this.#drop(data.replaces);
    let view = this.#turns.get(data.turn_id);
    if (!view) {
      view = this.#waiting.begun(data) ?? new TurnView(data.message, this.#part.speaker(data.author));
      this.#add(data.turn_id, view);
      this.#append(view);
    }
    this.#run(view);
    this.#listener.announce("The answer has begun.");
    this.#listener.changed();
  }

  #history(messages) {
    const views = [];
    for (const message of messages) {
      let view = this.#turns.get(message.turn_id);
      if (!view) {
        view = new TurnView(message.role === "user" ? message.text : "", this.#part.speaker(message.author));
        this.#add(message.turn_id, view);
        views.push(view);
      }
      if (message.role !== "user") {
        view.say(message.text);
        view.ended("stopped", message.cut ? "This answer was cut short." : "");
      }
    }
    return views;
  }

  #showLast(turn) {
    const view = new TurnView(turn.message, this.#part.speaker(turn.author));
    this.#add(turn.id, view);
    if (turn.reasoning) {
      view.think(turn.reasoning);
    }
    if (turn.answer) {
      view.say(turn.answer);
    }
    this.#append(view);
    this.#transcript.changed(view);
    if (turn.status === "running") {
      this.#run(view);
    } else {
      this.#ended(view, turn.status, turn.failure, true);
    }
  }

  #add(turnId, view) {
    view.id = turnId;
    this.#turns.set(turnId, view);
  }

  #append(view) {
    this.#last = view;
    this.#transcript.append(view);
  }

  /** The place of a replaced turn is taken. */
  #drop(turnId) {
    const view = this.#turns.get(turnId);
    if (view) {
      this.#turns.delete(turnId);
      this.#transcript.remove(view);
    }
  }

  #hideReplaced(hidden) {
    const view = this.#turns.get(this.#waiting.replaces);
    if (view) {
      view.element.hidden = hidden;
    }
  }

  #run(view) {
    view.running();
    this.#setRunning(view.id);
  }

  #ended(view, status, failure, longAgo = false) {
    const offered = (...actions) => (this.#part.reads ? [] : actions);
    const again = { label: "Try again", act: () => this.#listener.retry(view.id) };
    const change = { label: "Change your message", act: () => this.#listener.edit(view.id, view.message) };
    let said = "The answer is complete.";
    if (status === "failed") {
      said = failure?.message || "The answer could not be finished.";
      view.ended("failed", said, offered(failure?.recoverable ? again : change));
    } else if (status === "cancelled") {
      said = view.withdrawn ? "You took this message back before it was answered." : "Stopped.";
      view.ended("stopped", said, offered(view.withdrawn ? { ...again, label: "Have it answered" } : again));
    } else {
      view.ended("completed", "");
    }
    if (!longAgo) {
      this.#listener.announce(said);
    }
    if (this.#running === view.id) {
      this.#setRunning(null);
      this.#listener.changed();
    }
  }

  #setRunning(turn) {
    if (this.#running !== turn) {
      this.#running = turn;
      this.#offerEdit();
      this.#listener.running(turn);
    }
  }

  /** Only the last message can be changed, and only while nothing is said or waits behind it. */
  #offerEdit() {
    const view = this.#running === null && this.#waiting.empty && !this.#part.reads ? this.#last : null;
    if (this.#editable !== view) {
      this.#editable?.editable(null);
      view?.editable(() => this.#listener.edit(view.id, view.message));
      this.#editable = view;
    }
  }
}
