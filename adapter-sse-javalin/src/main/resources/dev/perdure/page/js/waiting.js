import { TurnView } from "./turn-view.js";

/**
 * The messages below the conversation: the one that isn't safely with the server yet, and those that wait there until the
 * answers before them are done.
 */
export class Waiting {
  #transcript;
  #withdraw;
  #unsent = null;
  #queued = new Map();
  #mayWithdraw = true;

  constructor(transcript, withdraw) {
    this.#transcript = transcript;
    this.#withdraw = withdraw;
  }

  get unsent() {
    return this.#unsent !== null;
  }

  get empty() {
    return this.#unsent === null && this.#queued.size === 0;
  }

  /** The turn whose place the message on its way is to take, if any. */
  get replaces() {
    return this.#unsent?.replaces ?? null;
  }

  /** Shows what waits as of a snapshot, and the message on its way after it. */
  show(turns, part) {
    this.#mayWithdraw = !part.reads;
    this.#queued.clear();
    for (const turn of turns) {
      this.#wait(turn, new TurnView(turn.message, part.speaker(turn.author)));
    }
    if (this.#unsent) {
      this.#transcript.wait(this.#unsent.view);
    }
  }

  sending(letter) {
    const view = new TurnView(letter.text);
    view.sending("Sending…");
    this.#unsent = { view, messageId: letter.messageId, replaces: letter.replaces ?? null };
    this.#transcript.wait(view);
  }

  /** The server can't take it now; it is tried again by itself, or at once if a person wishes so. */
  delayed(error, sendNow) {
    const reason =
      error.code === "queue_full"
        ? "Not sent yet: as many messages wait already as may. It is sent by itself when some are answered."
        : "Not sent yet: the server can't be reached. It is sent by itself as soon as that works.";
    this.#unsent?.view.sending(reason, [{ label: "Send now", act: sendNow }]);
  }

  /** The view of the message that was on its way, if it is to be shown as a turn that has begun. */
  sent(turn, known) {
    const view = this.#take();
    if (!view) {
      return null;
    }
    if (known || this.#queued.has(turn.id)) {
      this.#transcript.remove(view);
      return null;
    }
    if (turn.status === "queued") {
      this.#wait(turn, view);
      return null;
    }
    return view;
  }

  refused() {
    const view = this.#take();
    if (view) {
      this.#transcript.remove(view);
    }
  }

  /** The view of a turn that has begun, if its message was here. */
  begun({ turn_id: turnId, message_id: messageId }) {
    const view = this.#queued.get(turnId) ?? (this.#unsent?.messageId === messageId ? this.#take() : null);
    this.#queued.delete(turnId);
    view?.sending(null);
    return view;
  }

  /** A person takes a message back, or that has failed. */
  withdrawing(turnId, wanted) {
    const view = this.#queued.get(turnId);
    if (view && wanted) {
      view.withdrawn = true;
      view.sending("Taken back: it won't be answered.");
    } else if (view) {
      this.#offer(turnId, view);
    }
  }

  #take() {
    const view = this.#unsent?.view ?? null;
    this.#unsent = null;
    view?.sending(null);
    return view;
  }

  #wait(turn, view) {
    this.#queued.set(turn.id, view);
    this.#transcript.wait(view);
    this.#offer(turn.id, view);
    if (turn.cancel_requested) {
      this.withdrawing(turn.id, true);
    }
  }

  #offer(turnId, view) {
    view.withdrawn = false;
    const takeBack = { label: "Take it back", act: () => this.#withdraw(turnId) };
    view.sending("Waits until the answer before it is done.", this.#mayWithdraw ? [takeBack] : []);
  }
}
