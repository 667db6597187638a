import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { SessionFold, UnrecoverableError } from "../../main/js/index.js";
import { NativeLike } from "./native-like.js";
import {
  Machine, ScriptedServer, collected, event, json, page, said, snapshot, started, stream, until,
} from "./scripted-server.js";

let server;
let following;
const machine = () => new Machine();

afterEach(async () => {
  following?.close();
  await server.stop();
});

async function follow(answers, options = {}, how = {}) {
  server = await ScriptedServer.start(answers);
  following = server.client(options).follow("s", "k-0", { retry: { tries: Infinity, firstMillis: 5 }, ...how });
  return following;
}

function types(stream) {
  const seen = [];
  stream.onmessage = ({ eventType, id }) => seen.push(`${id} ${eventType}`);
  return seen;
}

const open = (events) => stream(events, { then: "stay" });

describe("a session that is followed", () => {
  it("goes on turn after turn over cuts", async () => {
    const stream1 = stream([started(), event(2, "turn.completed")]);
    const seen = types(await follow({ stream: [stream1, stream([]), open([started(3), said(4, "x")])] }));
    await until(() => seen.length === 4);
    assert.deepEqual(seen, ["k-1 turn.started", "k-2 turn.completed", "k-3 turn.started", "k-4 text.delta"]);
    assert.equal(following.cursor, "k-4");
  });

  it("ends when the session is no more", async () => {
    const gone = json(404, { code: "session_not_found", detail: "gone", recoverable: false });
    await follow({ stream: [stream([started()]), gone] });
    await assert.rejects(collected(following), (error) => error instanceof UnrecoverableError && error.status === 404);
    assert.equal(following.readyState, 2);
  });

  it("is patient without end if asked, and slower each time", async () => {
    await follow({ stream: [stream([], { then: "reset" })], poll: [json(503, { code: "shutting_down" })] });
    await until(() => server.requests.length > 6);
    server.script({ stream: [open([started()])], poll: [page([started()])] });
    const seen = types(following);
    await until(() => seen.length === 1);
  });

  it("doesn't run in circles when the server honours no cursor", async () => {
    const gap = { id: "k-9", type: "gap", data: { reason: "foreign", position: "k-9", snapshot: snapshot(null) } };
    await follow({ stream: [stream([gap])], poll: [page([gap])] }, {}, { retry: { tries: 3, firstMillis: 5 } });
    await assert.rejects(collected(following), { recoverable: true });
  });

  it("iterates from the next event on", async () => {
    await follow({ stream: [open([started(), said(2, "x")])] });
    const ids = [];
    for await (const one of following) {
      ids.push(one.id);
      if (ids.length === 2) {
        break;
      }
    }
    assert.deepEqual(ids, ["k-1", "k-2"]);
    assert.equal(following.readyState, 2);
  });
});

describe("a machine", () => {
  it("that comes online again ends a wait", async () => {
    const environment = machine();
    await follow({ stream: [stream([], { then: "reset" }), open([started()])] }, { environment, timeouts: {} }, { retry: { tries: 9, firstMillis: 60_000 } });
    const seen = types(following);
    await until(() => following.connection.name === "waiting");
    environment.tell("online");
    await until(() => seen.length === 1);
  });

  it("whose page is left lets go of the connection, and takes it up when it comes back", async () => {
    const environment = machine();
    const seen = types(await follow({ stream: [open([started()]), open([said(2, "x")])] }, { environment }));
    await until(() => seen.length === 1);
    environment.tell("frozen");
    await until(() => following.connection.name === "asleep");
    environment.tell("thawed");
    await until(() => seen.length === 2);
    assert.equal(server.requests.filter(({ kind }) => kind === "stream").at(-1).url.searchParams.get("last_event_id"), "k-1");
  });

  it("whose tab is hidden lets go of an idle connection, keeps that of a running turn, and opens it when it is looked at", async () => {
    const environment = machine();
    const ended = [event(2, "turn.completed")];
    const seen = types(await follow({ stream: [open([started()]), open([said(3, "x")])] }, { environment, timeouts: { hidden: 20 } }));
    await until(() => seen.length === 1);
    environment.tell("hidden");
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(following.connection.name, "live");
    server.say(ended);
    await until(() => following.connection.name === "asleep");
    environment.tell("visible");
    await until(() => seen.length === 3);
    assert.deepEqual(seen, ["k-1 turn.started", "k-2 turn.completed", "k-3 text.delta"]);
  });

  it("is not watched any more once the stream is closed", async () => {
    const environment = machine();
    await follow({ stream: [open([started()])] }, { environment });
    await until(() => environment.watched === 1);
    following.close();
    assert.equal(environment.watched, 0);
  });
});

describe("a native EventSource", () => {
  const native = { transport: "eventsource", EventSource: NativeLike };

  it("is used where there is one", async () => {
    const seen = types(await follow({ stream: [open([started(), said(2, "x")])] }, { ...native, transport: "auto" }));
    await until(() => seen.length === 2);
    assert.ok(NativeLike.made.at(-1).url.endsWith("/chat/sessions/s/stream?last_event_id=k-0"));
  });

  it("is not used where headers are to be sent", async () => {
    const made = NativeLike.made.length;
    const seen = types(await follow({ stream: [open([started()])] }, { ...native, transport: "auto", headers: { "X-Key": "1" } }));
    await until(() => seen.length === 1);
    assert.equal(NativeLike.made.length, made);
  });

  it("that is refused is explained by a plain call", async () => {
    const gone = json(404, { code: "session_not_found", detail: "gone", recoverable: false });
    await follow({ stream: [gone], poll: [gone] }, native);
    await assert.rejects(collected(following), { code: "session_not_found", status: 404 });
  });

  it("that is refused for a while is waited for, and what the plain call brings is not lost", async () => {
    const away = json(503, { code: "shutting_down" });
    const seen = types(await follow({ stream: [away, open([said(2, "x")])], poll: [page([started()])] }, native));
    await until(() => seen.length === 2);
    assert.deepEqual(seen, ["k-1 turn.started", "k-2 text.delta"]);
  });

  it("that is deaf is found out, and polls go on in its place", async () => {
    const deaf = open([]);
    const options = { ...native, timeouts: { silence: 40, grace: 5 } };
    const seen = types(await follow({ stream: [deaf], poll: [page([started()]), page([started()]), page([said(2, "x")]), page([], "k-2")] }, options, { running: true }));
    await until(() => seen.length === 2);
    assert.deepEqual(seen, ["k-1 turn.started", "k-2 text.delta"]);
    assert.equal(following.connection.way, "poll");
  });

  it("that is only silent is left alone", async () => {
    const options = { ...native, timeouts: { silence: 20, grace: 5 } };
    await follow({ stream: [open([started()])], poll: [page([], "k-1")] }, options, { running: true });
    await until(() => server.count("poll") > 4);
    assert.equal(server.count("stream"), 1);
  });
});

describe("the fold of a session", () => {
  const waits = { id: "t2", message_id: "m2", status: "queued", attempt: 0, message: "next" };
  const last = { id: "t1", message_id: "m1", status: "running", attempt: 1, message: "hello", answer: "Hel", reasoning: "hm" };

  it("is the snapshot and the events after it", () => {
    const fold = new SessionFold(snapshot(last, "k-3", [waits]));
    fold.apply(said(4, "lo"));
    fold.apply(event(5, "turn.completed"));
    fold.apply({ id: "k-6", type: "turn.started", data: { turn_id: "t2", message_id: "m2", message: "next" } });
    assert.deepEqual(fold.turns.map(({ id, status, answer }) => [id, status, answer]), [["t1", "completed", "Hello"], ["t2", "running", ""]]);
    assert.equal(fold.running.id, "t2");
  });

  it("knows which guest has said what", () => {
    const fold = new SessionFold(snapshot({ ...last, author: "bela" }, "k-3", [waits]));
    assert.deepEqual(fold.turns.map((each) => each.author), ["bela", null]);
    fold.apply({ id: "k-6", type: "turn.started", data: { turn_id: "t3", message_id: "m3", message: "me", author: "cara" } });
    assert.equal(fold.turn("t3").author, "cara");
    fold.turn("t3").restore({ id: "t3", message_id: "m3", status: "running", attempt: 1 });
    assert.equal(fold.turn("t3").author, "cara");
  });

  it("drops the turn that another one replaces", () => {
    const fold = new SessionFold(snapshot({ ...last, status: "completed" }));
    fold.apply({ id: "k-6", type: "turn.started", data: { turn_id: "t3", message_id: "m3", message: "better", replaces: "t1" } });
    assert.deepEqual(fold.turns.map(({ id, message }) => [id, message]), [["t3", "better"]]);
    assert.equal(fold.turn("t3").replaces, "t1");
  });

  it("is what a gap says", () => {
    const fold = new SessionFold();
    fold.apply(started());
    fold.apply(said(2, "Wrong"));
    fold.apply({ id: "k-3", type: "gap", data: { reason: "pruned", position: "k-3", snapshot: snapshot(last, "k-3") } });
    assert.deepEqual(fold.turns.map(({ id, answer, reasoning }) => [id, answer, reasoning]), [["t1", "Hel", "hm"]]);
  });

  it("keeps tool calls with their results, and drops them when the turn begins anew", () => {
    const fold = new SessionFold();
    fold.apply(started());
    fold.apply(event(2, "tool.call", { call_id: "c", name: "clock", arguments: "{}" }));
    fold.apply(event(3, "tool.result", { call_id: "c", name: "clock", result: "noon", failed: false }));
    assert.deepEqual(fold.turn("t1").tools, [{ callId: "c", name: "clock", arguments: "{}", result: "noon", failed: false }]);
    fold.apply(event(4, "turn.restarted", { attempt: 2 }));
    assert.deepEqual(fold.turn("t1").tools, []);
  });

  it("ignores what it doesn't know", () => {
    const fold = new SessionFold();
    fold.apply({ id: "k-1", type: "news", data: {} });
    fold.apply(event(2, "text.delta", { turn_id: "t9", text: "x" }));
    assert.deepEqual(fold.turns, []);
  });
});
