import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { ScriptedServer, accept, event, json, said, snapshot, started, stream, until } from "./scripted-server.js";

let server;
afterEach(() => server?.stop());

async function client(answers, options) {
  server = await ScriptedServer.start(answers);
  return server.client(options);
}

const expired = () => json(401, { code: "token_expired", recoverable: false });
const required = () => json(401, { code: "authentication_required", recoverable: false });
const sent = () => server.requests.map((request) => request.headers.authorization);

describe("a token that expires", () => {
  it("is asked for once more", async () => {
    let token = 1;
    const api = await client({ snapshot: [expired(), json(200, snapshot(null))] }, { headers: () => ({ Authorization: `Bearer ${token++}` }) });
    assert.equal((await api.snapshot("s")).position, "k-9");
    assert.deepEqual(sent(), ["Bearer 1", "Bearer 2"]);
  });

  it("is not sent again if there is no other", async () => {
    const api = await client({ snapshot: [expired()] }, { headers: () => ({ Authorization: "Bearer 1" }) });
    await assert.rejects(api.snapshot("s"), { code: "token_expired", status: 401, recoverable: false });
    assert.equal(server.count("snapshot"), 1);
  });

  it("is renewed once a call and not for ever", async () => {
    let token = 1;
    const api = await client({ snapshot: [expired()] }, { headers: () => ({ Authorization: `Bearer ${token++}` }) });
    await assert.rejects(api.snapshot("s"), { code: "token_expired" });
    assert.equal(server.count("snapshot"), 2);
  });

  it("loses nothing of an answer whose stream it cuts", async () => {
    let token = 1;
    const api = await client(
      { submit: [accept()], stream: [stream([started(), said(2, "one ")]), expired(), stream([said(3, "two"), event(4, "turn.completed")])] },
      { headers: () => ({ Authorization: `Bearer ${token++}` }) },
    );
    assert.equal(await api.sendMessage("s", "hi").answer, "one two");
  });
});

describe("a page that is told", () => {
  it("signs its user in, and all calls go on", async () => {
    let asked = 0;
    const api = await client(
      { snapshot: [required(), required(), json(200, snapshot(null))] },
      {
        // One that is refused when the first has been signed in already is asked about for itself.
        onUnauthenticated: async (error) => {
          asked += 1;
          assert.equal(error.code, "authentication_required");
          await until(() => server.count("snapshot") === 2);
          return true;
        },
      },
    );
    await Promise.all([api.snapshot("s"), api.snapshot("s")]);
    assert.ok(asked <= 2);
    assert.equal(server.count("snapshot"), 4);
  });

  it("may leave it at that", async () => {
    for (const answer of [() => undefined, () => false, () => Promise.reject(new Error("closed the dialog"))]) {
      const api = await client({ snapshot: [required()] }, { onUnauthenticated: answer });
      await assert.rejects(api.snapshot("s"), { code: "authentication_required" });
      assert.equal(server.count("snapshot"), 1);
      await server.stop();
    }
  });

  it("is not waited for by a call that nobody wants any more", async () => {
    const controller = new AbortController();
    const api = await client({ snapshot: [required()] }, { onUnauthenticated: () => new Promise(() => controller.abort()) });
    await assert.rejects(api.snapshot("s", { signal: controller.signal }));
  });
});
