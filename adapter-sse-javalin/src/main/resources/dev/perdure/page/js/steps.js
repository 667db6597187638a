const MOST_CALLS = 3;

/**
 * The tool calls of a turn and their results, from the log: a snapshot tells texts alone. Reads from the turn's beginning to
 * `position` and no further, since what comes later comes by the stream. Gives as much as can be had cheaply, and nothing
 * where the log has been pruned.
 */
export async function stepsOf(api, session, turn, position) {
  let steps = [];
  let after = turn.start;
  try {
    for (let calls = 0; calls < MOST_CALLS && after; calls++) {
      const page = await api.poll(session, { after, limit: 1000 });
      for (const { id, type, data } of page.events) {
        if (type === "gap") {
          return [];
        }
        if (type === "turn.restarted") {
          steps = [];
        } else if (type.startsWith("tool.") && data.turn_id === turn.id) {
          steps.push({ type, data });
        }
        if (id === position) {
          return steps;
        }
      }
      after = page.has_more ? page.next : null;
    }
  } catch {
    // The texts are there; the steps are not worth an error.
  }
  return steps;
}
