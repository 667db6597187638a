import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { ChatAPI, RecoverableError, SessionFold, freshId } from "../../main/js/index.js";
import { expectedAnswer } from "../faults/fault-run.js";

// A real server, which whoever runs these tests has started; its agent knows a few words, see the tests in app.
const baseUrl = process.env.PERDURE_URL;
const chat = new ChatAPI({ baseUrl });

async function collected(stream) {
  const events = [];
  for await (const event of stream) {
    events.push(event);
  }
  return events;
}

describe("a real server", () => {
  it("answers over streams and over polls with the very same events", async () => {
    const session = freshId();
    const stream = chat.sendMessage(session, "say 30", { messageId: "m1" });
    const streamed = await collected(stream);
    const polled = await collected(new ChatAPI({ baseUrl, transport: "poll" }).sendMessage(session, "say 30", { messageId: "m1" }));
    assert.equal(await stream.answer, expectedAnswer(30));
    assert.deepEqual(polled, streamed);
    assert.equal(streamed.at(-1).type, "turn.completed");
  });

  it("tells of reasoning, tools and what is its agent's own", async () => {
    const stream = chat.sendMessage(freshId(), "use tools");
    await stream.answer;
    const { turn } = stream;
    assert.equal(turn.reasoning, "Let me see.");
    assert.deepEqual(turn.tools, [{ callId: "c1", name: "clock", arguments: '{"zone":"UTC"}', result: "noon", failed: false }]);
    assert.deepEqual((await collected(stream)).find(({ type }) => type === "custom").data.data, { percent: 50 });
  });

  it("shows a session to whoever follows it, turn after turn", async () => {
    const session = freshId();
    await chat.sendMessage(session, "say 3").answer;
    const fold = new SessionFold();
    const following = chat.follow(session);
    const second = chat.sendMessage(session, "say 5");
    for await (const event of following) {
      fold.apply(event);
      if (fold.turns.length === 2 && fold.turns[1].ended) {
        break;
      }
    }
    assert.deepEqual(fold.turns.map(({ answer }) => answer), [expectedAnswer(3), expectedAnswer(5)]);
    assert.equal(await second.answer, expectedAnswer(5));
  });

  it("runs a failed turn again when asked to, and once", async () => {
    const session = freshId();
    const failing = chat.sendMessage(session, "fail once");
    await assert.rejects(failing.answer, (error) => {
      assert.ok(error instanceof RecoverableError);
      assert.deepEqual([error.code, error.partialAnswer], ["test_failure", "Half "]);
      return true;
    });
    const again = chat.retry(session, failing.turnId);
    assert.equal(await again.answer, "Whole");
    assert.equal(again.turn.attempt, 2);
    await assert.rejects(chat.retry(session, failing.turnId).answer, { code: "turn_not_retryable" });
    // Whoever sends the same message again gets the same turn's last run.
    const repeated = chat.sendMessage(session, "fail once", { messageId: failing.turn.messageId });
    assert.equal(await repeated.answer, "Whole");
  });

  it("stops the answer when asked to", async () => {
    const stream = chat.sendMessage(freshId(), "say 1000000");
    stream.addEventListener("text.delta", () => stream.cancel(), { once: true });
    await assert.rejects(stream.answer, (error) => error.code === "turn_cancelled" && error.partialAnswer.startsWith("1:"));
  });

  it("lets a message wait its turn", async () => {
    const session = freshId();
    const first = chat.sendMessage(session, "say 1000000");
    await first.accepted;
    await assert.rejects(chat.sendMessage(session, "say 2").answer, { code: "turn_running", recoverable: true });
    const second = chat.sendMessage(session, "say 2", { whenBusy: "enqueue" });
    await new Promise((resolve) => second.addEventListener("turn.queued", resolve, { once: true }));
    assert.deepEqual([second.turn.status, second.turn.ahead], ["queued", 1]);
    await first.cancel();
    assert.equal(await second.answer, expectedAnswer(2));
  });

  it("gives the answer of a turn whose events it has let go", async () => {
    const session = freshId();
    await chat.sendMessage(session, "say 4", { messageId: "m1" }).answer;
    await chat.sendMessage(session, "prune", { messageId: "m2" }).answer;
    // Now m1 has neither events nor a place in the snapshot; and with m3 m2 hasn't either.
    await chat.sendMessage(session, "prune", { messageId: "m3" }).answer;
    assert.equal(await chat.sendMessage(session, "say 4", { messageId: "m1" }).answer, expectedAnswer(4));
    assert.equal(await chat.sendMessage(session, "prune", { messageId: "m2" }).answer, "Pruned.");
  });

  it("renames sessions, and finds them by their titles", async () => {
    const session = freshId();
    await chat.sendMessage(session, "say 1").answer;
    const title = `Trip to 100% ${session.slice(0, 8)}`;
    assert.equal((await chat.rename(session, title)).title, title);
    const found = await chat.sessions({ query: title.toLowerCase() });
    assert.deepEqual(found.sessions.map(({ id }) => id), [session]);
    assert.deepEqual((await chat.sessions({ query: `${title}_` })).sessions, []);
    await assert.rejects(chat.rename(session, " "), { code: "invalid_title", recoverable: false });
  });

  it("puts a message in the place of the last one", async () => {
    const session = freshId();
    const wrong = chat.sendMessage(session, "say 2", { messageId: "m1" });
    await wrong.answer;
    const fold = new SessionFold(await chat.snapshot(session));
    const following = chat.follow(session, (await chat.snapshot(session)).position);
    const right = chat.sendMessage(session, "say 3", { replaces: wrong.turnId });
    for await (const event of following) {
      fold.apply(event);
      if (event.type === "turn.completed") {
        break;
      }
    }
    assert.deepEqual(fold.turns.map(({ id, answer }) => [id, answer]), [[right.turnId, expectedAnswer(3)]]);
    await right.answer; // it has a stream of its own, which may be later
    assert.equal(right.turn.replaces, wrong.turnId);
    await assert.rejects(chat.sendMessage(session, "say 4", { replaces: wrong.turnId }).answer, {
      code: "turn_not_replaceable",
      turnId: right.turnId,
    });
  });

  it("refuses in its own words", async () => {
    await assert.rejects(chat.sendMessage(freshId(), " ").answer, { code: "message_required", status: 400, recoverable: false });
    await assert.rejects(chat.sendMessage("a b", "x").answer, { code: "invalid_session_id" });
    await assert.rejects(collected(chat.follow("none")), { code: "session_not_found", status: 404 });
    await assert.rejects(chat.sendMessage(freshId(), "x".repeat(70_000)).answer, { code: "message_too_long" });
  });

  it("lists, shows and deletes sessions", async () => {
    const session = freshId();
    await chat.sendMessage(session, "say 2").answer;
    const { messages } = await chat.messages(session, { limit: 2 });
    assert.deepEqual(messages.map(({ role, text }) => [role, text]), [["user", "say 2"], ["assistant", expectedAnswer(2)]]);
    assert.ok((await chat.sessions()).sessions.some(({ id }) => id === session));
    assert.equal((await chat.snapshot(session)).turn.answer, expectedAnswer(2));
    assert.equal(await chat.delete(session), true);
    await assert.rejects(chat.snapshot(session), { code: "session_not_found" });
  });
});

describe("the README", () => {
  const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
  const snippets = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map(([, code]) => code);
  const AsyncFunction = (async () => {}).constructor;
  const client = import("../../main/js/index.js");

  for (const [index, snippet] of snippets.entries()) {
    it(`shows what works (${index + 1} of ${snippets.length})`, async () => {
      const shown = [];
      const code = snippet
        .replace(/^import .*$/m, "")
        .replace("http://localhost:8080/api/app", baseUrl)
        .replaceAll("my-session", freshId())
        .replaceAll('"Hello"', '"say 3"');
      const names = { ...(await client), process: { stdout: { write: (text) => shown.push(text) } }, show: (text) => shown.push(text), chat };
      if (code.includes("const chat =")) {
        delete names.chat;
      }
      const shows = /const (stream|text) =/.exec(code)?.[1];
      const [made] = await new AsyncFunction(...Object.keys(names), `${code}\nreturn [${shows ?? ""}];`)(...Object.values(names));
      if (shows === "text") {
        assert.equal(made, expectedAnswer(3));
      } else if (shows === "stream") {
        await made.answer;
        assert.equal(shown.join(""), expectedAnswer(3));
      }
    });
  }
});
