import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { RecoverableError } from "../../main/js/index.js";
import {
  ScriptedServer, accept, collected, event, json, said, silence, snapshot, started, stream,
} from "./scripted-server.js";

let server;
afterEach(() => server.stop());

async function sending(answers, options = {}, how = {}) {
  server = await ScriptedServer.start(answers);
  return server.client(options).sendMessage("s", "hello", how);
}

const WHOLE = [started(), said(2, "Hel"), said(3, "lo"), event(4, "turn.completed")];

describe("the answer", () => {
  const failed = event(4, "turn.failed", { code: "model_unavailable", recoverable: true, message: "away", retry_after: 3 });

  it("is rejected with what was said when the turn fails, and the iteration ends well", async () => {
    const sent = await sending({ stream: [stream([...WHOLE.slice(0, 3), failed])] });
    assert.equal((await collected(sent)).at(-1).type, "turn.failed");
    await assert.rejects(sent.answer, (error) => {
      assert.ok(error instanceof RecoverableError);
      assert.deepEqual([error.code, error.partialAnswer, error.retryAfterMillis], ["model_unavailable", "Hello", 3000]);
      return true;
    });
  });

  it("is rejected with what was said when the turn is stopped", async () => {
    const sent = await sending({ stream: [stream([...WHOLE.slice(0, 2), event(3, "turn.cancelled")])] });
    await assert.rejects(sent.answer, { code: "turn_cancelled", recoverable: false, partialAnswer: "Hel" });
  });

  it("drops what was said before a restart and keeps it over a takeover", async () => {
    const sent = await sending({
      stream: [
        stream([
          started(), said(2, "Wrong"), event(3, "turn.restarted", { attempt: 2 }), said(4, "Hel"),
          event(5, "turn.continued", { attempt: 3 }), said(6, "lo"), event(7, "turn.completed"),
        ]),
      ],
    });
    assert.equal(await sent.answer, "Hello");
    assert.equal(sent.turn.attempt, 3);
  });

  it("of a turn that was run again is that of the last run", async () => {
    const again = [
      ...WHOLE.slice(0, 3), failed, event(5, "turn.restarted", { attempt: 2 }), said(6, "Better"), event(7, "turn.completed"),
    ];
    const sent = await sending({ submit: [accept({ attempt: 2, status: "completed" })], stream: [stream(again)] });
    assert.equal(await sent.answer, "Better");
  });

  it("is taken from the snapshot of a gap", async () => {
    const turn = { id: "t1", message_id: "m1", status: "running", attempt: 1, message: "hello", answer: "Hel", reasoning: "" };
    const gap = { id: "k-5", type: "gap", data: { reason: "pruned", position: "k-5", snapshot: snapshot(turn, "k-5") } };
    const sent = await sending({ stream: [stream([started(), said(2, "Xxx")]), stream([gap]), stream([said(6, "lo"), event(7, "turn.completed")])] });
    assert.equal(await sent.answer, "Hello");
    assert.equal(server.requests.at(-1).url.searchParams.get("last_event_id"), "k-5");
  });

  it("is taken from the history when other turns have run since", async () => {
    const gap = { id: "k-9", type: "gap", data: { reason: "pruned", position: "k-9", snapshot: snapshot({ id: "t2", status: "completed", answer: "No" }) } };
    const messages = [
      { ordinal: 1, role: "user", text: "hello", turn_id: "t1", cut: false },
      { ordinal: 2, role: "assistant", text: "Hello", turn_id: "t1", cut: false },
    ];
    const newer = json(200, { messages: [{ ordinal: 3, role: "user", text: "x", turn_id: "t2", cut: false }], has_more: true });
    const sent = await sending({ stream: [stream([gap])], messages: [newer, json(200, { messages, has_more: false })] });
    assert.equal(await sent.answer, "Hello");
    assert.equal(server.requests.at(-1).url.searchParams.get("before"), "3");
  });

  it("is said to be gone when its turn is", async () => {
    const gap = { id: "k-9", type: "gap", data: { reason: "pruned", position: "k-9", snapshot: snapshot({ id: "t2", status: "completed", answer: "No" }) } };
    const sent = await sending({ stream: [stream([gap])], messages: [json(200, { messages: [], has_more: false })] });
    await assert.rejects(sent.answer, { code: "turn_gone", recoverable: false });
  });

  it("is taken from the snapshot when there is nothing to come (204) and the end was never seen", async () => {
    const turn = { id: "t1", status: "completed", attempt: 1, message: "hello", answer: "Hello", reasoning: "" };
    const nothing = (response) => response.writeHead(204).end();
    const sent = await sending({ stream: [nothing], snapshot: [json(200, snapshot(turn))] });
    assert.equal(await sent.answer, "Hello");
  });

  it("of a closed stream is none, and nobody is told of an error", async () => {
    const sent = await sending({ stream: [stream(WHOLE.slice(0, 2), { then: "stay" })] });
    const errors = [];
    sent.onerror = (error) => errors.push(error);
    sent.onend = ({ error }) => error && errors.push(error);
    for await (const one of sent) {
      if (one.type === "text.delta") {
        break;
      }
    }
    assert.equal(sent.readyState, 2);
    await assert.rejects(sent.answer, { code: "closed" });
    assert.deepEqual(errors, []);
  });

  it("is left by the signal of an AbortController", async () => {
    const controller = new AbortController();
    const sent = await sending({ submit: [silence()] }, {}, { signal: controller.signal });
    controller.abort();
    await assert.rejects(sent.answer, { code: "closed" });
    assert.deepEqual(await collected(sent), []);
  });
});
