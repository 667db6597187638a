import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import * as client from "../../main/js/index.js";

const TYPES = readFileSync(new URL("../../main/js/index.d.ts", import.meta.url), "utf8");

/** What is declared: classes with the names of their members, and other values. */
function declared() {
  const found = new Map();
  for (const [, name] of TYPES.matchAll(/^export (?:class|function|const) (\w+)/gm)) {
    found.set(name, new Set());
  }
  for (const [, name, body] of TYPES.matchAll(/^export class (\w+)[^{]*\{\n(.*?)^\}/gms)) {
    for (const [, member] of body.matchAll(/^  (?:static )?(?:readonly )?(\w+)(?=[(:<])/gm)) {
      found.get(name).add(member);
    }
  }
  return found;
}

/** What there is, but for the language's own, and the underscored ones, which are between the modules. */
function members(type) {
  const names = [...Object.getOwnPropertyNames(type.prototype), ...Object.keys(type)];
  const statics = Object.getOwnPropertyNames(type).filter((name) => typeof type[name] === "function");
  return new Set([...names, ...statics].filter((name) => !name.startsWith("_") && name !== "prototype"));
}

describe("the types", () => {
  it("declare exactly what is exported", () => {
    assert.deepEqual([...declared().keys()].sort(), Object.keys(client).sort());
  });

  for (const [name, type] of Object.entries(client)) {
    if (typeof type === "function" && /^class\b/.test(Function.prototype.toString.call(type))) {
      it(`declare every method and accessor of ${name}`, () => {
        const said = inherited(name);
        const missing = [...members(type)].filter((member) => member !== "constructor" && !said.has(member));
        assert.deepEqual(missing, []);
      });

      it(`declare nothing that ${name} doesn't have`, () => {
        const made = sample(name);
        const unknown = [...declared().get(name)].filter(
          (member) => !(member in type.prototype) && !(member in type) && !(made !== null && member in made),
        );
        assert.deepEqual(unknown, []);
      });
    }
  }
});

/** The declared members of a class and of those it extends. */
function inherited(name) {
  const [, parent = null] = new RegExp(`^export class ${name} extends (\\w+)`, "m").exec(TYPES) ?? [];
  const own = declared().get(name) ?? new Set();
  return parent === null ? own : new Set([...own, ...inherited(parent)]);
}

/** An instance, for the names of its fields. */
function sample(name) {
  const event = { id: "k-1", type: "custom", data: {} };
  switch (name) {
    case "ChatEvent":
      return new client.ChatEvent("custom", event);
    case "ConnectionEvent":
      return new client.ConnectionEvent("open", { name: "live" });
    case "ChatStream":
      return new client.ChatStream(true);
    case "ChatError":
    case "RecoverableError":
    case "UnrecoverableError":
      return new client[name]("code", "text");
    case "TurnFold":
      return new client.TurnFold();
    default:
      return null;
  }
}
