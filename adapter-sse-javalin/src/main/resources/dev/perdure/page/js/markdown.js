import { colourSoon, framed } from "./code-block.js";
import { Marked } from "./libraries.js";
import { cleanText } from "./sanitiser.js";

const LONGEST_PARAGRAPH = 16_000;
const FENCE = /^(`{3,}|~{3,})[^\n]*\n/;

const markdown = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    // What a model writes as HTML is shown, not obeyed; the sanitiser behind this is the second wall.
    html: ({ text, block }) => (block ? `<p>${escaped(text.trimEnd())}</p>` : escaped(text)),
    // An image would tell a stranger's server who reads what; its address is offered as a link instead.
    image: ({ href, text }) => `<a href="${escaped(href)}">${escaped(text || href)}</a>`,
    checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
  },
});

/**
 * Markdown that grows at its end, for the price of its last block.
 *
 * A block is final once the next one has begun, so finished blocks are parsed, sanitised and laid out once; only the tail
 * is made anew. Two tails can grow without end and get a way of their own: the text of an open code fence is appended as it
 * is, and a paragraph longer than any person writes is broken in two.
 */
export class GrowingMarkdown {
  #container;
  #tailElement;
  #tail = "";
  #unread = "";
  #fence = null;
  #source = [];

  constructor(container) {
    this.#container = container;
    this.#tailElement = document.createElement("div");
    this.#tailElement.className = "tail";
    container.replaceChildren(this.#tailElement);
  }

  append(text) {
    this.#source.push(text);
    this.#unread += text;
  }

  clear() {
    this.#source = [];
    this.#tail = "";
    this.#unread = "";
    this.#fence = null;
    this.#tailElement.replaceChildren();
    this.#container.replaceChildren(this.#tailElement);
  }

  get empty() {
    return this.#source.length === 0;
  }

  /** The text as it was written. */
  get source() {
    return this.#source.join("");
  }

  /** Shows what was appended since the last call. */
  render() {
    if (this.#unread === "") {
      return;
    }
    // A carriage return at the very end may be half of a line break: it waits for its other half.
    const half = this.#unread.endsWith("\r") ? 1 : 0;
    const text = this.#unread.slice(0, this.#unread.length - half).replace(/\r\n?/g, "\n");
    this.#unread = this.#unread.slice(this.#unread.length - half);
    this.#tail += text;
    if (!this.#continueFence(text)) {
      this.#renderTail();
    }
  }

  /** Shows the whole text, which won't grow any more. */
  finish() {
    if (/^ {0,3}\[[^\]\n]+\]:/m.test(this.source)) {
      // A reference may stand far from its definition: only the whole text ties the two.
      this.#tailElement.replaceChildren(clean(markdown.parse(this.source)));
      this.#container.replaceChildren(this.#tailElement);
    } else {
      this.render();
    }
    this.#tailElement.querySelectorAll("pre > code").forEach(colourSoon);
  }

  #renderTail() {
    const tokens = markdown.lexer(this.#tail);
    const growing = firstGrowing(tokens);
    let length = 0;
    for (const token of tokens.slice(0, growing)) {
      length += token.raw.length;
    }
    if (growing > 0) {
      this.#settle(markdown.parser(tokens.slice(0, growing)));
      this.#tail = this.#tail.slice(length);
    }
    const rest = tokens.slice(growing);
    if (rest.length > 0 && rest[0].type === "paragraph" && rest[0].raw.length > LONGEST_PARAGRAPH) {
      this.#breakParagraph(rest[0].raw.length);
      this.#tailElement.replaceChildren(clean(markdown.parse(this.#tail)));
      return;
    }
    this.#tailElement.replaceChildren(clean(markdown.parser(rest)));
    this.#openFence(rest);
  }

  #settle(html) {
    const fragment = clean(html);
    fragment.querySelectorAll("pre > code").forEach(colourSoon);
    this.#tailElement.before(fragment);
  }

  #breakParagraph(length) {
    let end = length;
    while (end > LONGEST_PARAGRAPH) {
      const space = this.#tail.slice(LONGEST_PARAGRAPH, end).search(/\s/);
      if (space < 0) {
        return;
      }
      const cut = LONGEST_PARAGRAPH + space + 1;
      this.#settle(markdown.parse(this.#tail.slice(0, cut)));
      this.#tail = this.#tail.slice(cut);
      end -= cut;
    }
  }

  #openFence(tokens) {
    const opening = tokens.length === 1 && tokens[0].type === "code" ? FENCE.exec(this.#tail) : null;
    const code = this.#tailElement.querySelector("pre > code");
    if (!opening || !code) {
      return;
    }
    const mark = opening[1];
    const closing = new RegExp(`^ {0,3}\\${mark[0]}{${mark.length},}[ \\t]*$`, "m");
    const body = this.#tail.slice(opening[0].length);
    if (!closing.test(body)) {
      code.textContent = body;
      this.#fence = { closing, node: code.firstChild ?? code.appendChild(document.createTextNode("")) };
    }
  }

  #continueFence(text) {
    if (!this.#fence) {
      return false;
    }
    const lineStart = this.#tail.lastIndexOf("\n", this.#tail.length - text.length - 1) + 1;
    if (this.#fence.closing.test(this.#tail.slice(lineStart))) {
      this.#fence = null;
      return false;
    }
    this.#fence.node.appendData(text);
    return true;
  }
}

/** The index of the first token that what follows may still change: commonly the last one that is not blank. */
function firstGrowing(tokens) {
  const solid = [];
  for (let index = tokens.length - 1; index >= 0 && solid.length < 2; index--) {
    if (tokens[index].type !== "space") {
      solid.push(index);
    }
  }
  const [last = 0, previous = last] = solid;
  // "2" after a list is a paragraph until ". " makes it the list's next item.
  const undecided = tokens[previous]?.type === "list" && !tokens[last].raw.includes("\n");
  let growing = undecided ? previous : last;
  // Without a blank line between, the next line may yet join these: "***" is a rule until a word follows.
  while (growing > 0 && /^(paragraph|text|list|blockquote)$/.test(tokens[growing - 1].type)) {
    growing -= 1;
  }
  return growing;
}

function clean(html) {
  const fragment = cleanText(html);
  fragment.querySelectorAll("pre").forEach(framed);
  return fragment;
}

function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
