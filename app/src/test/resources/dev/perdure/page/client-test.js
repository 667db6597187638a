// What the browser tests drive: the served client, with its own native EventSource, and times that suit a test.
import * as client from "./client/index.js";
import { OPTIONS, run } from "./client/faults/fault-run.js";

const urls = [];

class Seen extends EventSource {
  constructor(url, options) {
    super(url, options);
    urls.push(String(url));
  }
}

const chat = await client.ChatAPI.discover({ ...OPTIONS, EventSource: Seen });
let stream = null;
const errors = [];

globalThis.tests = {
  urls: () => urls,
  errors: () => errors,

  /** Sends a message that is kept until the server has it. */
  send(session, text, messageId) {
    const outbox = new client.Outbox(chat, session);
    stream = chat.sendMessage(session, text, { messageId, outbox });
    stream.onerror = ({ error }) => errors.push(error.code);
  },

  /** Sends what an earlier life of the page, or another tab, has left; returns how many messages that were. */
  sendLeft(session) {
    const letters = new client.Outbox(chat, session).left();
    for (const letter of letters) {
      tests.send(session, letter.text, letter.messageId);
    }
    return letters.length;
  },

  left: (session) => new client.Outbox(chat, session).left().length,
  pieces: () => (stream === null ? 0 : stream.turn.answer.split(" ").length - 1),
  state: () => stream?.readyState ?? -1,
  connection: () => stream?.connection.name ?? "none",

  async until(condition) {
    while (!condition()) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  },

  async answer() {
    try {
      return await stream.answer;
    } catch (error) {
      return `${error.code}: ${error.message}`;
    }
  },

  /** Follows a session until so many of its turns have ended, and returns their answers. */
  async follow(session, count) {
    const fold = new client.SessionFold();
    for await (const event of chat.follow(session, null, { retry: { tries: Infinity } })) {
      fold.apply(event);
      const ended = fold.turns.filter((turn) => turn.ended);
      if (ended.length === count) {
        return ended.map((turn) => turn.answer);
      }
    }
    return null;
  },

  /** Plays runs through a bad network, a few at once, since a browser has six connections to a server. */
  async play(runs) {
    const left = [...runs];
    const results = [];
    const worker = async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) {
        results.push(await run(chat, client, one));
      }
    };
    await Promise.all([worker(), worker()]);
    return JSON.stringify(results);
  },
};

document.body.append("Ready");
document.body.className = "ready";
