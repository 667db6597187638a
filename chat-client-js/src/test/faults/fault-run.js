// One message through a bad network, in any place where the client runs. What came of it is said in plain numbers, so that whoever
// made the network can judge it.

const PATIENCE = 5;
const RETRY = { tries: 3, firstMillis: 100, longestMillis: 1000 };

/** A tenth of the usual times, to go with a server that beats ten times as often. */
export const TIMEOUTS = { connect: 1000, answer: 2000, read: 3000, silence: 1000, grace: 100, poll: 3000 };
export const OPTIONS = { retry: RETRY, timeouts: TIMEOUTS, pollSeconds: 2 };

/** What the agent of the tests answers to a message of so many pieces. */
export function expectedAnswer(pieces) {
  return Array.from({ length: pieces }, (_, i) => `${i + 1}:你😀 `).join("");
}

/**
 * Sends one message and follows it to its end, in the way that is asked for. If the client gives up, recoverably, it is asked again
 * with the same message id, as a person would.
 */
export async function run(chat, client, { session, message, pieces, way }) {
  const watch = new Watch();
  const begunAt = performance.now();
  const result = { session, way, exact: false, error: null, gaveUp: 0 };
  for (let again = true; again; ) {
    try {
      const answer = way === "follow" ? await followed(chat, client, session, message, pieces, watch)
        : await sent(chat, session, message, pieces, watch);
      result.exact = answer === expectedAnswer(pieces);
      again = false;
    } catch (error) {
      result.gaveUp += 1;
      again = error.recoverable === true && result.gaveUp < PATIENCE;
      result.error = again ? null : `${error.code ?? ""} ${error.message}`;
      watch.anew();
    }
  }
  return { ...result, ...watch.found(), millis: Math.round(performance.now() - begunAt) };
}

async function sent(chat, session, message, pieces, watch) {
  const stream = chat.sendMessage(session, `say ${pieces}`, { messageId: message });
  watch.over(stream);
  for await (const event of stream) {
    watch.event(event);
  }
  return stream.answer;
}

/** As the page does: an outbox sends, and the whole session is followed. */
async function followed(chat, { Outbox, SessionFold }, session, message, pieces, watch) {
  const outbox = new Outbox(chat, session, { storage: null });
  const receipt = await outbox.send({ messageId: message, text: `say ${pieces}` }, () => watch.waited());
  watch.progress();
  const fold = new SessionFold();
  const stream = chat.follow(session, null, { running: true });
  watch.over(stream);
  for await (const event of stream) {
    watch.event(event);
    fold.apply(event);
    if (fold.turn(receipt.turn_id)?.ended) {
      return fold.turn(receipt.turn_id).answer;
    }
  }
  throw new Error("the stream ended before the turn");
}

/** Counts: tries between two signs of progress, events, and whether their numbers are dense. */
class Watch {
  #waits = 0;
  #mostWaits = 0;
  #allWaits = 0;
  #events = 0;
  #gaps = 0;
  #last = null;
  #dense = true;

  over(stream) {
    stream.addEventListener("connection", ({ connection }) => connection.name === "waiting" && this.waited());
    stream.accepted?.then(() => this.progress(), () => {});
  }

  waited() {
    this.#waits += 1;
    this.#allWaits += 1;
    this.#mostWaits = Math.max(this.#mostWaits, this.#waits);
  }

  progress() {
    this.#waits = 0;
  }

  anew() {
    this.#waits = 0;
    this.#last = null;
  }

  event({ id, type }) {
    if (type === "turn.queued") {
      return;
    }
    const number = Number(id.split("-").at(-1));
    if (type === "gap") {
      this.#gaps += 1;
    } else {
      this.progress();
      this.#dense &&= this.#last === null || number === this.#last + 1;
    }
    this.#events += 1;
    this.#last = number;
  }

  found() {
    return { waits: this.#allWaits, mostWaits: this.#mostWaits, events: this.#events, gaps: this.#gaps, dense: this.#dense };
  }
}
