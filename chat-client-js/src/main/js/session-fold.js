import { TurnFold } from "./turn-fold.js";

/**
 * A session's turns, folded from a snapshot and the events after it, in their order.
 *
 * A gap puts its snapshot in the place of everything; a turn that replaces another drops it.
 */
export class SessionFold {
  #turns = new Map();

  constructor(snapshot = null) {
    if (snapshot !== null) {
      this.restore(snapshot);
    }
  }

  get turns() {
    return [...this.#turns.values()];
  }

  turn(id) {
    return this.#turns.get(id) ?? null;
  }

  /** The turn that is being answered, or null. */
  get running() {
    return this.turns.find((turn) => turn.status === "running") ?? null;
  }

  apply(event) {
    const { type, data } = event;
    if (type === "gap") {
      this.restore(data.snapshot);
      return;
    }
    if (typeof data.turn_id !== "string") {
      return;
    }
    if (type === "turn.started") {
      this.#turns.delete(data.replaces);
      // One that waited takes its place at the end, where it begins.
      const begun = this.#turns.get(data.turn_id) ?? new TurnFold();
      this.#turns.delete(data.turn_id);
      this.#turns.set(data.turn_id, begun);
    } else if (type === "turn.queued" && !this.#turns.has(data.turn_id)) {
      this.#turns.set(data.turn_id, new TurnFold());
    }
    this.#turns.get(data.turn_id)?.apply(event);
  }

  /** What a snapshot knows: the last turn that has begun, and those that wait. */
  restore(snapshot) {
    this.#turns.clear();
    for (const turn of [...(snapshot.turn ? [snapshot.turn] : []), ...(snapshot.queued ?? [])]) {
      const fold = new TurnFold();
      fold.restore(turn);
      this.#turns.set(turn.id, fold);
    }
  }
}
