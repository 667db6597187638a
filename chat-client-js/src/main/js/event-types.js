/** The types that there are; a native EventSource hears only what it is asked to listen for. */
export const EVENT_TYPES = Object.freeze([
  "turn.started", "text.delta", "reasoning.delta", "tool.call", "tool.result", "custom", "turn.continued",
  "turn.restarted", "turn.completed", "turn.failed", "turn.cancelled", "turn.queued", "gap",
]);

export const TERMINAL_TYPES = Object.freeze(["turn.completed", "turn.failed", "turn.cancelled"]);

/** The event as all ways in bring it, `{id, type, data}`; throws if the data isn't a JSON object. */
export function readEvent(id, type, text) {
  const data = JSON.parse(text);
  if (data === null || typeof data !== "object") {
    throw new SyntaxError("The data of an event is an object.");
  }
  // What is not of the log has no place in it; an event stream makes the id before stick to it.
  return { id: type === "turn.queued" || id === "" ? null : id, type, data };
}
