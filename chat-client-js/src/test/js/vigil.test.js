import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Vigil } from "../../main/js/vigil.js";
import { Machine, until } from "./scripted-server.js";

/** Notes what the vigil makes a line do. */
function watched(context, { idle = false, opaque = true, heardAt = () => Date.now() } = {}) {
  const done = [];
  const environment = new Machine();
  const line = { heardAt, idle: () => idle };
  for (const name of ["doubt", "reopen", "hurry", "sleep", "rouse"]) {
    line[name] = () => done.push(name);
  }
  const vigil = new Vigil(environment, { silence: 20, hidden: 20 }, opaque, line);
  vigil.start();
  context.after(() => vigil.stop());
  return { done, environment };
}

/** Lets time jump, as it does for a machine that slept: timers fire late. */
function jump(context, millis) {
  const { now } = Date;
  context.mock.method(Date, "now", () => now.call(Date) + millis);
}

describe("a vigil", () => {
  it("has the connection made anew after the machine slept, and ends a wait", async (context) => {
    const { done } = watched(context);
    jump(context, 60_000);
    await until(() => done.includes("reopen"));
    assert.ok(done.includes("hurry"));
  });

  it("makes nothing of slow timers in a hidden tab", async (context) => {
    const { done, environment } = watched(context, { opaque: false });
    environment.tell("hidden");
    jump(context, 60_000);
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.deepEqual(done, []);
  });

  it("doubts an opaque stream that is silent in a turn, again and again, and no other", async (context) => {
    const silentSince = Date.now() - 1000;
    const opaque = watched(context, { heardAt: () => silentSince });
    const open = watched(context, { heardAt: () => silentSince, opaque: false });
    await until(() => opaque.done.length > 1);
    assert.ok(opaque.done.every((what) => what === "doubt"));
    assert.deepEqual(open.done, []);
  });

  it("doubts what there is, and ends a wait, when the network or the reader comes back", (context) => {
    const { done, environment } = watched(context);
    environment.tell("offline");
    assert.deepEqual(done, []);
    environment.tell("online");
    assert.deepEqual(done.splice(0), ["hurry", "doubt"]);
    environment.tell("visible");
    assert.deepEqual(done.splice(0), ["rouse", "hurry", "doubt"]);
    environment.tell("frozen");
    environment.tell("thawed");
    assert.deepEqual(done, ["sleep", "rouse", "hurry", "doubt"]);
  });
});
