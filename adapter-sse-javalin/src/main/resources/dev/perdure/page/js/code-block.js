import { copyButton } from "./copy.js";
import { cleanCode } from "./sanitiser.js";

const LONGEST_COLOURED = 50_000;
const waiting = [];
let asked = false;

/** Puts a block of code into a frame that names its language and copies it. */
export function framed(pre) {
  const frame = document.createElement("div");
  frame.className = "code";
  const bar = document.createElement("div");
  bar.className = "bar";
  const name = document.createElement("span");
  name.textContent = language(pre.firstElementChild) ?? "";
  pre.setAttribute("role", "group");
  pre.setAttribute("aria-label", name.textContent ? `Code, ${name.textContent}` : "Code");
  bar.append(name, copyButton("Copy the code", () => pre.textContent, pre));
  pre.replaceWith(frame);
  frame.append(bar, pre);
}

/** Colours code that won't change any more, once the browser has time; its size stays as it is. */
export function colourSoon(code) {
  if (globalThis.hljs?.getLanguage(language(code)) && code.textContent.length <= LONGEST_COLOURED) {
    waiting.push(code);
    askForTime();
  }
}

function askForTime() {
  if (asked || waiting.length === 0) {
    return;
  }
  asked = true;
  const idle = globalThis.requestIdleCallback ?? ((act) => setTimeout(act, 50));
  idle(() => {
    asked = false;
    colour(waiting.shift());
    askForTime();
  });
}

function colour(code) {
  // A selection would be lost with the nodes it stands in.
  if (code.isConnected && !getSelection().containsNode(code, true)) {
    const { value } = globalThis.hljs.highlight(code.textContent, { language: language(code), ignoreIllegals: true });
    code.replaceChildren(cleanCode(value));
  }
}

function language(code) {
  return /^language-(.+)$/.exec(code?.className)?.[1];
}
