import { createServer } from "node:http";
import { ChatAPI, Environment } from "../../main/js/index.js";

const TURN = "t1";

/** A server that says what it is told to, request by request. Each kind of call has a list of answers; the last one is repeated. */
export class ScriptedServer {
  requests = [];
  #open = null;
  #answers = { submit: [accept()], stream: [], poll: [page()], snapshot: [], messages: [], retry: [], list: [], grants: [] };
  #server = createServer((request, response) => this.#answer(request, response));

  static async start(answers = {}) {
    const scripted = new ScriptedServer();
    scripted.script(answers);
    await new Promise((resolve) => scripted.#server.listen(0, "127.0.0.1", resolve));
    return scripted;
  }

  script(answers) {
    Object.assign(this.#answers, answers);
  }

  get baseUrl() {
    return `http://127.0.0.1:${this.#server.address().port}/api/app`;
  }

  count(kind) {
    return this.requests.filter((request) => request.kind === kind).length;
  }

  /** A client whose waits are short, so that a test need not be patient. */
  client(options = {}) {
    return new ChatAPI({
      baseUrl: this.baseUrl,
      transport: "fetch",
      ...options,
      retry: { firstMillis: 5, ...options.retry },
      timeouts: { connect: 2000, answer: 2000, read: 2000, silence: 2000, grace: 10, ...options.timeouts },
    });
  }

  /** Says something more over the stream that is open. */
  say(events) {
    this.#open.write(frames(events));
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request, response) {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const kind = kindOf(request);
    const seen = { kind, url: new URL(request.url, "http://x"), headers: request.headers, body: Buffer.concat(chunks).toString() };
    this.requests.push(seen);
    const answers = this.#answers[kind];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === undefined) {
      json(404, { code: "not_found", detail: `unexpected: ${request.method} ${request.url}`, recoverable: false })(response);
    } else {
      this.#open = kind === "stream" ? response : this.#open;
      await answer(response, seen);
    }
  }
}

function kindOf({ method, url }) {
  const [path] = url.split("?");
  if (path.endsWith("/stream")) {
    return "stream";
  }
  if (path.endsWith("/events")) {
    return "poll";
  }
  if (path.endsWith("/messages")) {
    return method === "POST" ? "submit" : "messages";
  }
  if (path.endsWith("/retry")) {
    return "retry";
  }
  if (path.endsWith("/grants")) {
    return "grants";
  }
  return path.endsWith("/sessions") ? "list" : "snapshot";
}

export function json(status, body, headers = {}) {
  return (response) => {
    response.writeHead(status, { "Content-Type": status < 400 ? "application/json" : "application/problem+json", ...headers });
    response.end(JSON.stringify(body));
  };
}

export function accept(turn = {}) {
  return json(202, {
    session_id: "s",
    turn_id: TURN,
    message_id: "m1",
    position: "k-0",
    repeated: false,
    turn: { id: TURN, message_id: "m1", status: "running", attempt: 1, end: null, failure: null, ...turn },
  });
}

export function snapshot(turn, position = "k-9", queued = []) {
  return { session: { id: "s", title: "t", position }, position, turn, queued };
}

export function page(events = [], next = events.at(-1)?.id ?? "k-0") {
  return json(200, { events, next, has_more: false, turn: null });
}

/** An event of the turn; its number is its place. */
export function event(number, type, data = {}) {
  return { id: `k-${number}`, type, data: { turn_id: TURN, ...data } };
}

export function said(number, text) {
  return event(number, "text.delta", { text });
}

export function started(number = 1) {
  return event(number, "turn.started", { message_id: "m1", message: "hello" });
}

/** A stream of these events, that then ends, or is kept open, or is reset. */
export function stream(events, { then = "end", before = "retry: 1\n\n" } = {}) {
  return (response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(before + frames(events));
    if (then === "end") {
      response.end();
    } else if (then === "reset") {
      setImmediate(() => response.destroy());
    }
  };
}

function frames(events) {
  return events
    .map(({ id, type, data }) => `${id ? `id: ${id}\n` : ""}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`)
    .join("");
}

/** Takes the request and never answers. */
export function silence() {
  return () => {};
}

/** A machine whose network and tab are what a test says. */
export class Machine extends Environment {
  #watchers = new Set();
  #online = true;
  #hidden = false;

  get online() {
    return this.#online;
  }

  get hidden() {
    return this.#hidden;
  }

  watch(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  tell(what) {
    this.#online = what === "online" || (this.#online && what !== "offline");
    this.#hidden = what === "hidden" || (this.#hidden && what !== "visible");
    [...this.#watchers].forEach((watcher) => watcher(what));
  }

  get watched() {
    return this.#watchers.size;
  }
}

export async function until(condition, patienceMillis = 20_000) {
  const giveUpAt = Date.now() + patienceMillis;
  while (!condition()) {
    if (Date.now() > giveUpAt) {
      throw new Error(`This never came true: ${condition}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export async function collected(events) {
  const all = [];
  for await (const one of events) {
    all.push(one);
  }
  return all;
}
