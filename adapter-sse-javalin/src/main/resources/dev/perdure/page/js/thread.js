import { TurnView } from "./turn-view.js";

/**
 * The turns of one session as they are shown, built from the history and a snapshot and then folded on, event by event.
 *
 * The listener is told `running(turnId or null)`, `announce(text)`, `retry(turnId)` and `changed()`.
 */
export class Thread {
  #transcript;
  #listener;
  #turns = new Map();
  #running = null;
  #unsent = null;
  #firstOrdinal = null;

  constructor(transcript, listener) {
    this.#transcript = transcript;
    this.#listener = listener;
  }

  get running() {
    return this.#running;
  }

  /** Where the shown history begins. */
  get firstOrdinal() {
    return this.#firstOrdinal;
  }

  get unsent() {
    return this.#unsent !== null;
  }

  /** Shows a page of history up to the snapshot's turn; what began later is left to the stream. */
  show(messages, last) {
    this.#turns.clear();
    this.#transcript.clear();
    this.#setRunning(null);
    const lastAt = messages.findIndex((message) => message.turn_id === last?.id);
    const settled = lastAt < 0 ? (last ? messages : []) : messages.slice(0, lastAt);
    for (const view of this.#history(settled)) {
      this.#transcript.append(view);
    }
    this.#firstOrdinal = messages[0]?.ordinal ?? null;
    if (last) {
      this.#showLast(last);
    }
    if (this.#unsent) {
      this.#transcript.append(this.#unsent.view);
    }
  }

  prepend(messages) {
    this.#transcript.prepend(this.#history(messages));
    this.#firstOrdinal = messages[0]?.ordinal ?? this.#firstOrdinal;
  }

  /** Shows a message that is on its way. */
  sending(letter) {
    const view = new TurnView(letter.text);
    view.sending("Sending…");
    this.#unsent = { view, messageId: letter.messageId };
    this.#transcript.append(view);
  }

  delayed(sendNow) {
    this.#unsent?.view.sending(
      "Not sent yet: the server can't be reached. It is sent by itself as soon as that works.",
      [{ label: "Send now", act: sendNow }],
    );
  }

  /** The message on its way is this turn; it may be here already, by way of the stream. */
  sent(turnId) {
    if (!this.#unsent) {
      return;
    }
    const { view } = this.#unsent;
    this.#unsent = null;
    view.sending(null);
    if (this.#turns.has(turnId)) {
      this.#transcript.remove(view);
    } else {
      this.#add(turnId, view);
      this.#run(view);
    }
  }

  /** The message on its way was not taken. */
  refused() {
    if (this.#unsent) {
      this.#transcript.remove(this.#unsent.view);
      this.#unsent = null;
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
    if (this.#unsent?.messageId === data.message_id) {
      this.sent(data.turn_id);
    }
    let view = this.#turns.get(data.turn_id);
    if (!view) {
      view = new TurnView(data.message);
      this.#add(data.turn_id, view);
      this.#transcript.append(view);
    }
    this.#run(view);
    this.#listener.changed();
  }

  #history(messages) {
    const views = [];
    for (const message of messages) {
      let view = this.#turns.get(message.turn_id);
      if (!view) {
        view = new TurnView(message.role === "user" ? message.text : "");
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
    const view = new TurnView(turn.message);
    this.#add(turn.id, view);
    if (turn.reasoning) {
      view.think(turn.reasoning);
    }
    if (turn.answer) {
      view.say(turn.answer);
    }
    this.#transcript.append(view);
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

  #run(view) {
    view.running();
    this.#setRunning(view.id);
  }

  #ended(view, status, failure, longAgo = false) {
    const again = { label: "Try again", act: () => this.#listener.retry(view.id) };
    let said = "The answer is complete.";
    if (status === "failed") {
      said = failure?.message || "The answer could not be finished.";
      view.ended("failed", said, failure?.recoverable ? [again] : []);
    } else if (status === "cancelled") {
      said = "Stopped.";
      view.ended("stopped", said, [again]);
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
      this.#listener.running(turn);
    }
  }
}
