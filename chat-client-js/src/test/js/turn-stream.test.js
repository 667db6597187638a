import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { RecoverableError, UnrecoverableError } from "../../main/js/index.js";
import { NativeLike } from "./native-like.js";
import {
  ScriptedServer, accept, collected, event, json, page, said, silence, started, stream, until,
} from "./scripted-server.js";

let server;
afterEach(() => server.stop());

async function sending(answers, options = {}, how = {}) {
  server = await ScriptedServer.start(answers);
  return server.client(options).sendMessage("s", "hello", how);
}

const WHOLE = [started(), said(2, "Hel"), said(3, "lo"), event(4, "turn.completed")];

describe("a message that is sent", () => {
  it("is answered", async () => {
    const sent = await sending({ stream: [stream(WHOLE)] });
    assert.deepEqual(await collected(sent), WHOLE);
    assert.equal(await sent.answer, "Hello");
    assert.equal(sent.readyState, 2);
    assert.equal(sent.turn.status, "completed");
  });

  it("is iterated as a whole however late", async () => {
    const sent = await sending({ stream: [stream(WHOLE)] });
    await sent.answer;
    assert.deepEqual(await collected(sent), WHOLE);
    assert.deepEqual(await collected(sent), WHOLE);
  });

  it("dispatches its events by type, as message, and its end once", async () => {
    const sent = await sending({ stream: [stream(WHOLE)] });
    const heard = [];
    sent.onopen = () => heard.push("open");
    sent.onmessage = ({ eventType }) => heard.push(`message ${eventType}`);
    sent.addEventListener("text.delta", ({ data, id }) => heard.push(`${id} ${data.text}`));
    sent.onend = () => heard.push("end");
    sent.onerror = () => heard.push("error");
    await sent.answer;
    await until(() => heard.includes("end"));
    assert.deepEqual(heard, [
      "open", "message turn.started", "k-2 Hel", "message text.delta", "k-3 lo", "message text.delta",
      "message turn.completed", "end",
    ]);
  });

  it("keeps its message id in every try", async () => {
    const away = json(503, { code: "storage_unavailable", recoverable: true });
    const sent = await sending({ submit: [silence(), away, accept()], stream: [stream(WHOLE)] }, { timeouts: { answer: 300 }, retry: { tries: Infinity } });
    assert.equal(await sent.answer, "Hello");
    const ids = server.requests.filter(({ kind }) => kind === "submit").map(({ body }) => JSON.parse(body).message_id);
    assert.ok(ids.length >= 3);
    assert.equal(new Set(ids).size, 1);
    assert.match(ids[0], /^[A-Za-z0-9._-]{1,128}$/);
  });

  it("says how it is to be queued and what it replaces", async () => {
    const sent = await sending({ stream: [stream(WHOLE)] }, {}, { messageId: "m1", whenBusy: "enqueue", replaces: "t0" });
    await sent.answer;
    const [{ body }] = server.requests;
    assert.deepEqual(JSON.parse(body), { message: "hello", message_id: "m1", when_busy: "enqueue", replaces: "t0" });
  });

  it("sends the headers it is given with every call", async () => {
    let calls = 0;
    const headers = async () => ({ Authorization: `Bearer ${(calls += 1)}` });
    const sent = await sending({ stream: [stream(WHOLE)] }, { headers });
    await sent.answer;
    assert.deepEqual(server.requests.map((request) => request.headers.authorization), ["Bearer 1", "Bearer 2"]);
  });
});

describe("a stream that is cut", () => {
  it("goes on after the last event, again and again", async () => {
    const sent = await sending({
      stream: [
        stream(WHOLE.slice(0, 1), { then: "reset" }), stream(WHOLE.slice(1, 2)), stream([], { then: "reset" }),
        stream(WHOLE.slice(2, 3)), stream([]), stream(WHOLE.slice(3)),
      ],
    });
    assert.deepEqual(await collected(sent), WHOLE);
    assert.equal(await sent.answer, "Hello");
    const cursors = server.requests
      .filter(({ kind }) => kind === "stream")
      .map(({ url }) => url.searchParams.get("last_event_id"));
    assert.deepEqual(cursors, ["k-0", "k-1", "k-2", "k-2", "k-3", "k-3"]);
  });

  it("is given up after three tries without progress, and says why", async () => {
    const sent = await sending({
      stream: [stream([], { then: "reset" })],
      poll: [json(503, { code: "storage_unavailable", detail: "away", recoverable: true })],
    });
    const errors = [];
    sent.onerror = ({ error }) => errors.push([error.code, sent.readyState]);
    await assert.rejects(sent.answer, (error) => error instanceof RecoverableError && error.code === "storage_unavailable");
    assert.equal(server.count("stream") + server.count("poll"), 4);
    assert.deepEqual(errors.map(([, state]) => state), [0, 0, 0, 2]);
    await assert.rejects(collected(sent), RecoverableError);
  });

  it("counts its tries anew after progress", async () => {
    const cuts = Array.from({ length: 12 }, (_, i) => stream([i === 0 ? started() : said(i + 1, `${i} `)], { then: "reset" }));
    const sent = await sending({ stream: [...cuts, stream([event(13, "turn.completed")])] });
    assert.equal(await sent.answer, "1 2 3 4 5 6 7 8 9 10 11 ");
  });

  it("takes an end without terminal event for a cut", async () => {
    const sent = await sending({ stream: [stream(WHOLE.slice(0, 3)), stream(WHOLE.slice(3))] });
    assert.equal(await sent.answer, "Hello");
    assert.equal(server.count("stream"), 2);
  });

  it("is not given up while the machine is offline", async () => {
    const { Machine } = await import("./scripted-server.js");
    const environment = new Machine();
    environment.tell("offline");
    const sent = await sending({ stream: [stream([], { then: "reset" })], poll: [json(503, {})] }, { environment });
    await until(() => server.count("stream") + server.count("poll") > 8);
    assert.equal(sent.readyState, 0);
    server.script({ stream: [stream(WHOLE)], poll: [page(WHOLE)] });
    environment.tell("online");
    assert.equal(await sent.answer, "Hello");
  });
});

describe("a server that asks for patience", () => {
  it("is not asked again before", async () => {
    const busy = json(503, { code: "shutting_down", recoverable: true }, { "Retry-After": "1" });
    const sent = await sending({ submit: [busy, accept()], stream: [stream(WHOLE)] });
    const waits = [];
    sent.onconnection = ({ connection }) => connection.retryAt && waits.push(connection.retryAt - Date.now());
    assert.equal(await sent.answer, "Hello");
    assert.ok(waits[0] > 900, `${waits[0]}`);
  });

  it("has its pause when calls come too fast, wherever that is said", async () => {
    const fast = json(429, { code: "rate_limited", recoverable: true, retry_after: 1 }, { "Retry-After": "1" });
    const sent = await sending({ submit: [fast, accept()], stream: [fast, stream(WHOLE)] });
    const waits = [];
    sent.onconnection = ({ connection }) => connection.retryAt && waits.push(connection.retryAt - Date.now());
    assert.equal(await sent.answer, "Hello");
    assert.equal(waits.length, 2);
    assert.ok(waits.every((wait) => wait > 900), `${waits}`);
  });

  it("is not asked again at all when it says that this is of no use", async () => {
    const sent = await sending({ submit: [json(422, { code: "message_id_reused", detail: "reused", recoverable: false, turn_id: "t0" })] });
    await assert.rejects(sent.answer, (error) => {
      assert.ok(error instanceof UnrecoverableError);
      assert.deepEqual([error.code, error.status, error.turnId, error.message], ["message_id_reused", 422, "t0", "reused"]);
      return true;
    });
    assert.equal(server.count("submit"), 1);
  });

  it("is not asked again by itself when the session is busy", async () => {
    const sent = await sending({ submit: [json(409, { code: "turn_running", recoverable: true, turn_id: "t0" })] });
    await assert.rejects(sent.answer, { code: "turn_running", recoverable: true });
    assert.equal(server.count("submit"), 1);
  });
});

describe("silence", () => {
  it("before the answer to a stream begins is a cut", async () => {
    const sent = await sending({ stream: [silence(), stream(WHOLE)] }, { timeouts: { connect: 300 }, retry: { tries: Infinity } });
    assert.equal(await sent.answer, "Hello");
  });

  it("after three missed heartbeats is a cut", async () => {
    const half = stream(WHOLE.slice(0, 2), { then: "stay" });
    const sent = await sending({ stream: [half, stream(WHOLE.slice(2))] }, { timeouts: { read: 300 }, retry: { tries: Infinity } });
    assert.equal(await sent.answer, "Hello");
  });

  it("of a proxy that holds streams back is got around by polls", async () => {
    const sent = await sending(
      { stream: [silence()], poll: [page(WHOLE.slice(0, 2)), page(WHOLE.slice(2))] },
      { timeouts: { connect: 300 }, retry: { tries: Infinity } },
    );
    const ways = [];
    sent.onopen = ({ connection }) => ways.push(connection.way);
    assert.equal(await sent.answer, "Hello");
    assert.equal(server.count("stream"), 2);
    assert.deepEqual(ways, ["poll"]);
  });

  it("of a proxy that lets streams through again is found out after a while", async () => {
    const sent = await sending(
      { stream: [silence(), silence(), stream(WHOLE.slice(1))], poll: [page(WHOLE.slice(0, 1)), page([], "k-1")] },
      { timeouts: { connect: 300, poll: 1 }, retry: { tries: Infinity } },
    );
    assert.equal(await sent.answer, "Hello");
    assert.ok(server.count("stream") >= 3);
  });
});

describe("something else that answers in the server's place", () => {
  const portal = (response) => {
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end("<html>Please log in</html>");
  };

  it("is not believed", async () => {
    const sent = await sending({ submit: [portal, accept()], stream: [portal, stream(WHOLE)] });
    assert.equal(await sent.answer, "Hello");
  });

  it("is reported when it stays", async () => {
    const sent = await sending({ submit: [portal] });
    await assert.rejects(sent.answer, { code: "unexpected_answer", recoverable: true });
  });

  it("may speak half a protocol", async () => {
    const broken = (response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.end('id: k-1\nevent: turn.started\ndata: {"turn_id":\n\n');
    };
    const sent = await sending({ stream: [broken, stream(WHOLE)] });
    assert.equal(await sent.answer, "Hello");
    assert.deepEqual(server.requests.filter(({ kind }) => kind === "stream").map(({ url }) => url.searchParams.get("last_event_id")), ["k-0", "k-0"]);
  });

  it("may send an event without end", async () => {
    const endless = (response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write(`data: ${"x".repeat(10_000)}`);
    };
    const sent = await sending({ stream: [endless] }, { longestCharacters: 5000 });
    await assert.rejects(sent.answer, { code: "frame_too_long", recoverable: false });
  });
});

describe("a turn that waits", () => {
  it("says how many are ahead, and shows nothing of them over polls", async () => {
    const queued = { id: null, type: "turn.queued", data: { turn_id: "t1", message_id: "m1", ahead: 2 } };
    const other = { id: "k-1", type: "text.delta", data: { turn_id: "t0", text: "Not mine" } };
    const rest = [started(3), said(4, "Hello"), event(5, "turn.completed")];
    const sent = await sending({
      submit: [accept({ status: "queued", attempt: 0 })],
      stream: [stream([queued]), stream([], { then: "reset" }), stream([], { then: "reset" })],
      poll: [page([other]), page(rest)],
    });
    const ahead = [];
    sent.addEventListener("turn.queued", () => ahead.push(sent.turn.ahead));
    assert.equal(await sent.answer, "Hello");
    assert.deepEqual(ahead, [2]);
  });

  it("is not taken for deaf because others are answered meanwhile", async () => {
    const queued = { id: null, type: "turn.queued", data: { turn_id: "t1", message_id: "m1", ahead: 1 } };
    const other = { id: "k-1", type: "text.delta", data: { turn_id: "t0", text: "Not mine" } };
    const sent = await sending(
      {
        submit: [accept({ status: "queued", attempt: 0 })],
        stream: [stream([queued], { then: "stay" })],
        poll: [page([other], "k-1")],
      },
      { transport: "eventsource", EventSource: NativeLike, timeouts: { silence: 20, grace: 5 } },
    );
    await until(() => server.count("poll") > 4);
    assert.equal(server.count("stream"), 1);
    sent.close();
  });
});
