import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { Backoff, ChatAPI, Outbox, freshId, isSessionId, pause } from "../../main/js/index.js";
import { ScriptedServer, accept, event, json, page, silence, snapshot, started, stream, until } from "./scripted-server.js";

let server;
afterEach(() => server?.stop());

async function client(answers, options) {
  server = await ScriptedServer.start(answers);
  return server.client(options);
}

/** As a browser's localStorage. */
class Storage {
  #items = new Map();
  get length() {
    return this.#items.size;
  }
  key(index) {
    return [...this.#items.keys()][index] ?? null;
  }
  getItem(key) {
    return this.#items.get(key) ?? null;
  }
  setItem(key, value) {
    this.#items.set(key, String(value));
  }
  removeItem(key) {
    this.#items.delete(key);
  }
}

describe("a plain call", () => {
  it("is made again while that can help", async () => {
    const api = await client({ snapshot: [silence(), json(502, {}), json(200, snapshot(null))] }, { timeouts: { answer: 300 }, retry: { tries: Infinity } });
    assert.equal((await api.snapshot("s")).position, "k-9");
    assert.ok(server.count("snapshot") >= 3);
  });

  it("is made again when the status line of its answer was cut", async () => {
    const cut = { ok: false, status: 20, headers: new Headers(), text: async () => "" };
    let calls = 0;
    const api = await client(
      { snapshot: [json(200, snapshot(null))] },
      { fetch: (...call) => (calls++ === 0 ? Promise.resolve(cut) : fetch(...call)) },
    );
    assert.equal((await api.snapshot("s")).position, "k-9");
    assert.equal(calls, 2);
  });

  it("is made once more for each try that is allowed", async () => {
    const api = await client({ snapshot: [json(503, { code: "storage_unavailable" })] }, { retry: { tries: 0 } });
    await assert.rejects(api.snapshot("s"), { code: "storage_unavailable", recoverable: true });
    assert.equal(server.count("snapshot"), 1);
  });

  it("tells of each wait, which may be ended", async () => {
    const api = await client({ snapshot: [json(503, {}), json(200, snapshot(null))] });
    const waits = [];
    await api.snapshot("s", { retry: { firstMillis: 60_000 }, waiting: (wait) => { waits.push(wait); wait.now(); } });
    assert.equal(waits.length, 1);
    assert.equal(waits[0].error.code, "http_503");
  });

  it("ends with its signal, in a wait too", async () => {
    const api = await client({ snapshot: [json(503, {})] });
    const controller = new AbortController();
    const call = api.snapshot("s", { retry: { firstMillis: 60_000 }, signal: controller.signal, waiting: () => controller.abort() });
    await assert.rejects(call, { code: "closed", recoverable: false });
  });

  it("names its session safely", async () => {
    const api = await client({ snapshot: [json(200, snapshot(null))] });
    await api.snapshot("a/../b?c#d");
    assert.equal(server.requests[0].url.pathname, "/api/app/chat/sessions/a%2F..%2Fb%3Fc%23d");
  });

  it("brings a page of sessions that contain a text", async () => {
    const api = await client({ list: [json(200, { sessions: [], has_more: false })] });
    await api.sessions({ query: "a & b", limit: 7 });
    assert.deepEqual([...server.requests[0].url.searchParams], [["query", "a & b"], ["limit", "7"]]);
  });

  it("that deletes says whether there was anything", async () => {
    const api = await client({ snapshot: [(response) => response.writeHead(204).end(), json(404, { code: "session_not_found" })] });
    assert.deepEqual([await api.delete("s"), await api.delete("s")], [true, false]);
  });

  it("fails at once where nobody could send it", async () => {
    assert.throws(() => new ChatAPI(), /whole/);
    assert.throws(() => new ChatAPI({ transport: "pigeon" }), TypeError);
    assert.throws(() => new ChatAPI({ transport: "eventsource", EventSource: undefined }), TypeError);
  });
});

describe("to run a turn again", () => {
  const failed = { id: "t1", message_id: "m1", status: "failed", attempt: 1, message: "hello", answer: "Half", reasoning: "" };
  const again = [event(10, "turn.restarted", { attempt: 2 }), event(11, "text.delta", { text: "Whole" }), event(12, "turn.completed")];

  it("shows the new attempt and nothing of the old one", async () => {
    const api = await client({ snapshot: [json(200, snapshot(failed))], retry: [stream([])], stream: [stream(again)] });
    const run = api.retry("s", "t1");
    assert.equal(await run.answer, "Whole");
    assert.equal(run.turn.attempt, 2);
    assert.equal(server.requests.at(-1).url.searchParams.get("last_event_id"), "k-9");
  });

  it("is not asked twice when the first was heard but its answer was lost", async () => {
    const running = { ...failed, status: "running", attempt: 2, answer: "" };
    const api = await client({
      snapshot: [json(200, snapshot(failed)), json(200, snapshot(running))],
      retry: [(response) => response.destroy()],
      stream: [stream(again)],
    });
    assert.equal(await api.retry("s", "t1").answer, "Whole");
    assert.equal(server.count("retry"), 1);
  });

  it("is asked again when the first was not heard", async () => {
    const api = await client({
      snapshot: [json(200, snapshot(failed))],
      retry: [(response) => response.destroy(), stream([])],
      stream: [stream(again)],
    });
    assert.equal(await api.retry("s", "t1").answer, "Whole");
    assert.equal(server.count("retry"), 2);
  });

  it("is refused in the server's words", async () => {
    const api = await client({
      snapshot: [json(200, snapshot(failed))],
      retry: [json(409, { code: "turn_not_retryable", detail: "no", recoverable: false })],
    });
    await assert.rejects(api.retry("s", "t1").answer, { code: "turn_not_retryable" });
  });
});

describe("sharing", () => {
  const grant = { subject: "bela & co", access: "read", created_at: "2026-11-28T12:00:00Z" };

  it("lets others in, lists them and shows them out", async () => {
    const api = await client({ grants: [json(200, grant), json(200, { grants: [grant] }), (response) => response.writeHead(204).end()] });

    assert.deepEqual(await api.grant("s", "bela & co", "read"), grant);
    assert.deepEqual(await api.grants("s"), [grant]);
    assert.equal(await api.revoke("s", "bela & co"), undefined);

    assert.deepEqual(JSON.parse(server.requests[0].body), { subject: "bela & co", access: "read" });
    assert.equal(server.requests[2].url.searchParams.get("subject"), "bela & co");
  });

  it("lists what others share apart from what is one's own", async () => {
    const api = await client({ list: [json(200, { sessions: [], has_more: false })] });
    await api.sessions({ shared: true });
    await api.sessions();
    assert.equal(server.requests[0].url.searchParams.get("shared"), "true");
    assert.equal(server.requests[1].url.searchParams.has("shared"), false);
  });

  it("is refused in the server's words, and not tried again", async () => {
    const api = await client({ grants: [json(403, { code: "not_permitted", detail: "no", recoverable: false })] });
    await assert.rejects(api.grants("s"), { code: "not_permitted", recoverable: false });
    assert.equal(server.count("grants"), 1);
  });
});

describe("an outbox", () => {
  it("keeps a letter until the server has it", async () => {
    const storage = new Storage();
    const api = await client({ submit: [json(503, {}), accept()] });
    const outbox = new Outbox(api, "s", { storage });
    const letter = outbox.write("hello");
    const delays = [];
    const sending = outbox.send(letter, (wait) => delays.push(wait));
    assert.deepEqual(new Outbox(api, "s", { storage }).left().map(({ text }) => text), ["hello"]);
    assert.equal((await sending).turn_id, "t1");
    assert.deepEqual(outbox.left(), []);
    assert.equal(delays.length, 1);
  });

  it("is taken up by the next life of the page, with the same message id", async () => {
    const storage = new Storage();
    const api = await client({ submit: [silence()] });
    const before = new Outbox(api, "s", { storage });
    const sending = before.send(before.write("hello", { whenBusy: "enqueue", replaces: "t0" }));
    await until(() => server.count("submit") === 1);
    before.stop();
    await assert.rejects(sending, { code: "closed" });
    server.script({ submit: [accept()] });
    const after = new Outbox(api, "s", { storage });
    await after.send(after.left()[0]);
    const [first, second] = server.requests.map(({ body }) => JSON.parse(body));
    assert.deepEqual(first, second);
    assert.deepEqual([first.when_busy, first.replaces], ["enqueue", "t0"]);
  });

  it("drops a letter that nobody will ever take", async () => {
    const storage = new Storage();
    const api = await client({ submit: [json(413, { code: "message_too_long", recoverable: false })] });
    const outbox = new Outbox(api, "s", { storage });
    await assert.rejects(outbox.send(outbox.write("hello")), { code: "message_too_long" });
    assert.deepEqual(outbox.left(), []);
  });

  it("keeps sessions, and the letters of two tabs, apart", async () => {
    const storage = new Storage();
    const api = await client({});
    new Outbox(api, "s", { storage }).write("one");
    new Outbox(api, "s", { storage }).write("two");
    new Outbox(api, "s.t", { storage }).write("other");
    storage.setItem("perdure.outbox/s/bad", "not json");
    assert.deepEqual(new Outbox(api, "s", { storage }).left().map(({ text }) => text), ["one", "two"]);
  });

  it("works without storage", async () => {
    const api = await client({});
    const outbox = new Outbox(api, "s", { storage: null });
    assert.equal((await outbox.send(outbox.write("hello"))).turn_id, "t1");
  });

  it("keeps what sendMessage sends", async () => {
    const storage = new Storage();
    const api = await client({ submit: [silence()] });
    const sent = api.sendMessage("s", "hello", { outbox: new Outbox(api, "s", { storage }) });
    await until(() => server.count("submit") === 1);
    sent.close();
    const [letter] = new Outbox(api, "s", { storage }).left();
    assert.equal(letter.text, "hello");
    server.script({ submit: [accept()], stream: [stream([started(), event(2, "turn.completed")])] });
    const outbox = new Outbox(api, "s", { storage });
    await api.sendMessage("s", letter.text, { messageId: letter.messageId, outbox }).answer;
    assert.deepEqual(outbox.left(), []);
  });
});

describe("a back-off", () => {
  it("waits one, two, four seconds, each shortened by chance to no less than a half", () => {
    for (const [random, factor] of [[() => 0, 0.5], [() => 1, 1]]) {
      const backoff = new Backoff({ random });
      assert.deepEqual([backoff.next(), backoff.next(), backoff.next()], [1000 * factor, 2000 * factor, 4000 * factor]);
      assert.ok(backoff.exhausted);
      backoff.reset();
      assert.ok(!backoff.exhausted);
      assert.equal(backoff.next(), 1000 * factor);
    }
  });

  it("has a longest wait, and waits as long as the server asks", () => {
    const backoff = new Backoff({ tries: Infinity, random: () => 1 });
    const waits = Array.from({ length: 40 }, () => backoff.next());
    assert.equal(waits.at(-1), 30_000);
    assert.equal(backoff.next(45_000), 45_000);
    assert.ok(!backoff.exhausted);
  });

  it("begins with what the stream wishes, unless somebody has chosen", () => {
    const wished = new Backoff({ random: () => 1 });
    wished.wish(3000);
    assert.equal(wished.next(), 3000);
    const chosen = new Backoff({ firstMillis: 20, random: () => 1 });
    chosen.wish(3000);
    assert.equal(chosen.next(), 20);
  });

  it("pauses until it is woken, or rejects when it is aborted", async () => {
    const woken = pause(60_000);
    woken.wake();
    await woken.done;
    await assert.rejects(pause(60_000, AbortSignal.abort()).done);
  });
});

describe("an id", () => {
  it("is fresh and of the wire's alphabet", () => {
    const ids = Array.from({ length: 100 }, freshId);
    assert.equal(new Set(ids).size, 100);
    assert.ok(ids.every(isSessionId));
  });

  it("is made without a secure context too", (context) => {
    context.mock.method(crypto, "randomUUID");
    Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
    try {
      assert.match(freshId(), /^[0-9a-f]{32}$/);
    } finally {
      delete crypto.randomUUID;
    }
  });

  it("is no path", () => {
    assert.deepEqual(["", ".", "..", "a/b", "a b", "é", "x".repeat(129)].map(isSessionId), Array(7).fill(false));
  });
});
