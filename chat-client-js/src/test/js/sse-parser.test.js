import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { FrameTooLongError, SseParser } from "../../main/js/index.js";

// The cases are shared with the Java client.
const CASES = JSON.parse(
  readFileSync(new URL("../../../../chat-protocol/src/test/resources/sse-cases.json", import.meta.url), "utf8"),
);
const RANDOM_CUTS = 50;

function bytesOf({ stream, base64 }) {
  return base64 === undefined ? new TextEncoder().encode(stream) : new Uint8Array(Buffer.from(base64, "base64"));
}

function read(pieces) {
  const events = [];
  let retry = null;
  const parser = new SseParser({ event: (event) => events.push(event), retry: (millis) => (retry = millis) });
  for (const piece of pieces) {
    parser.push(piece);
  }
  return { events, retry, last_id: parser.lastEventId };
}

function meaning({ events, retry, last_id }) {
  return { events: events.map(({ type, data, id }) => ({ type, data, id })), retry, last_id };
}

/** Mulberry32: the same cuts in every run. */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function cutAtRandom(bytes, random) {
  const pieces = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + Math.floor(random() * 7);
    pieces.push(bytes.slice(at, end), new Uint8Array(0));
    at = end;
  }
  return pieces;
}

describe("the shared table of event streams", () => {
  it("has its cases", () => assert.ok(CASES.length >= 70));

  for (const [index, case_] of CASES.entries()) {
    it(case_.name, () => {
      const bytes = bytesOf(case_);
      const expected = meaning(case_);
      assert.deepEqual(read([bytes]), expected, "whole");
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        assert.deepEqual(read([bytes.slice(0, cut), bytes.slice(cut)]), expected, `cut at byte ${cut}`);
      }
      assert.deepEqual(read(Array.from(bytes, (byte) => Uint8Array.of(byte))), expected, "byte by byte");
      const random = chance(index);
      for (let turn = 0; turn < RANDOM_CUTS; turn += 1) {
        assert.deepEqual(read(cutAtRandom(bytes, random)), expected, `cut at random, ${turn}`);
      }
    });
  }
});

describe("a stream without end", () => {
  const told = { event: () => assert.fail("there is no event") };
  const letters = new TextEncoder().encode("x".repeat(1000));

  it("is refused when a line is too long", () => {
    const parser = new SseParser(told, { longestCharacters: 10_000 });
    assert.throws(() => {
      for (let i = 0; i < 20; i += 1) {
        parser.push(letters);
      }
    }, FrameTooLongError);
  });

  it("is refused when the lines of one event are too many", () => {
    const parser = new SseParser(told, { longestCharacters: 10_000 });
    const line = new TextEncoder().encode(`data: ${"x".repeat(1000)}\n`);
    assert.throws(() => {
      for (let i = 0; i < 20; i += 1) {
        parser.push(line);
      }
    }, FrameTooLongError);
  });

  it("may be as long as it likes when it is made of events", () => {
    let events = 0;
    const parser = new SseParser({ event: () => (events += 1) }, { longestCharacters: 10_000 });
    const frame = new TextEncoder().encode(`data: ${"x".repeat(1000)}\n\n`);
    for (let i = 0; i < 100; i += 1) {
      parser.push(frame);
    }
    assert.equal(events, 100);
  });
});

describe("a parser that goes on", () => {
  it("begins with the id that it was given", () => {
    const ids = [];
    const parser = new SseParser({ event: ({ id }) => ids.push(id) }, { lastEventId: "k-7" });
    parser.push(new TextEncoder().encode("data: x\n\nid: k-8\n\ndata: y\n\n"));
    assert.deepEqual(ids, ["k-7", "k-8"]);
  });

  it("reads a line of many pieces once", () => {
    const events = [];
    const parser = new SseParser({ event: (event) => events.push(event) });
    const text = "你".repeat(20_000);
    for (const byte of new TextEncoder().encode(`data: ${text}\n\n`)) {
      parser.push(Uint8Array.of(byte));
    }
    assert.equal(events[0].data, text);
  });
});
