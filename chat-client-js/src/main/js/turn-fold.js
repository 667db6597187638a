/**
 * One turn, folded from its events: what it has come to so far, and always right.
 *
 * A restart drops what was said, a takeover doesn't; a snapshot is taken for what it says, in the place of what was folded.
 */
export class TurnFold {
  /** Null until the server has said which turn it is. */
  id = null;
  messageId = null;
  message = "";
  /** Who said it, if that was a guest of the session. */
  author = null;
  /** `submitting`, `queued`, `running`, `completed`, `failed` or `cancelled`. */
  status = "submitting";
  attempt = 0;
  /** How many turns stand before it while it is queued. */
  ahead = 0;
  answer = "";
  reasoning = "";
  tools = [];
  /** `{code, recoverable, message, retry_after?}` of a turn that failed. */
  failure = null;
  /** The turn that this one has replaced. */
  replaces = null;

  get ended() {
    return this.status === "completed" || this.status === "failed" || this.status === "cancelled";
  }

  /** One event of this turn; those of others, and of unknown types, change nothing. Returns whether it was of this turn. */
  apply({ type, data }) {
    if (type === "gap" || (this.id !== null && data.turn_id !== this.id)) {
      return false;
    }
    switch (type) {
      case "turn.queued":
        this.status = "queued";
        this.ahead = data.ahead;
        this.#named(data);
        break;
      case "turn.started":
        this.#named(data);
        this.#said(data);
        this.replaces = data.replaces ?? null;
        this.#run(1);
        this.#clear();
        break;
      case "text.delta":
        this.answer += data.text;
        break;
      case "reasoning.delta":
        this.reasoning += data.text;
        break;
      case "tool.call":
        this.tools.push({ callId: data.call_id, name: data.name, arguments: data.arguments, result: null, failed: false });
        break;
      case "tool.result":
        this.#answered(data);
        break;
      case "turn.continued":
        this.#run(data.attempt);
        break;
      case "turn.restarted":
        this.#run(data.attempt);
        this.#clear();
        break;
      case "turn.completed":
        this.status = "completed";
        break;
      case "turn.failed":
        this.status = "failed";
        this.failure = data;
        break;
      case "turn.cancelled":
        this.status = "cancelled";
        break;
    }
    return true;
  }

  /** The turn as a snapshot, or the receipt of a submit, has it; texts that it doesn't have are left as they are. */
  restore(turn) {
    this.id = turn.id;
    this.messageId = turn.message_id ?? this.messageId;
    this.status = turn.status;
    this.attempt = turn.attempt;
    this.failure = turn.failure ?? null;
    if (typeof turn.message === "string") {
      this.#said(turn);
    }
    if (typeof turn.answer === "string") {
      this.#clear();
      this.answer = turn.answer;
      this.reasoning = turn.reasoning ?? "";
    }
  }

  #named(data) {
    this.id = data.turn_id;
    this.messageId = data.message_id;
  }

  #said({ message, author }) {
    this.message = message;
    this.author = author ?? null;
  }

  #run(attempt) {
    this.status = "running";
    this.attempt = attempt;
    this.failure = null;
    this.ahead = 0;
  }

  #clear() {
    this.answer = "";
    this.reasoning = "";
    this.tools = [];
  }

  #answered(data) {
    const call = this.tools.findLast((tool) => tool.callId === data.call_id);
    if (call) {
      call.result = data.result;
      call.failed = data.failed;
    }
  }
}
