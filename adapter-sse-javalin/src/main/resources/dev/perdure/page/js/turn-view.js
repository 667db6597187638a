import { copyButton } from "./copy.js";
import { GrowingMarkdown } from "./markdown.js";

/** What the page shows of one turn: the message, what the agent did and said, and how it ended. */
export class TurnView {
  id = null;
  /** Whether the person has taken the message back while it waited. */
  withdrawn = false;
  element = node("section", "turn");
  #you = node("article", "you");
  #message = node("div", "bubble");
  #sending = node("p", "sending");
  #edit = null;
  #agent = node("article", "agent");
  #reasoning = node("details", "reasoning");
  #reasoningText = node("div", "thoughts");
  #tools = node("ul", "tools");
  #answer = node("div", "answer markdown");
  #working = node("p", "working");
  #ending = node("p", "ending");
  #markdown = new GrowingMarkdown(this.#answer);
  #copy = copyButton("Copy the answer", () => this.#markdown.source, this.#answer);
  #unshownThoughts = "";
  #calls = new Map();

  /** The speaker's name is shown unless it is the person who reads it. */
  constructor(message, speaker = "You") {
    this.#you.setAttribute("aria-label", speaker);
    if (speaker !== "You") {
      const author = node("p", "author");
      author.dir = "auto";
      author.textContent = speaker;
      author.setAttribute("aria-hidden", "true");
      this.#you.append(author);
    }
    this.#agent.setAttribute("aria-label", "Answer");
    this.#message.dir = "auto";
    this.#message.textContent = message;
    this.#reasoningText.dir = "auto";
    const summary = node("summary");
    summary.textContent = "Thoughts";
    this.#reasoning.append(summary, this.#reasoningText);
    this.#working.append(node("span", "dot"), node("span", "dot"), node("span", "dot"), unseen("Answering"));
    this.#copy.classList.add("whole");
    hide(this.#reasoning, this.#tools, this.#working, this.#ending, this.#sending, this.#agent, this.#copy);
    this.#you.append(this.#message, this.#sending);
    this.#agent.append(this.#reasoning, this.#tools, this.#answer, this.#ending, this.#working, this.#copy);
    this.element.append(this.#you, this.#agent);
  }

  get message() {
    return this.#message.textContent;
  }

  /** A line below the message while it is on its way or waits; null once it is neither. */
  sending(text, actions = []) {
    this.#sending.hidden = text === null;
    this.element.classList.toggle("waits", text !== null);
    this.#sending.replaceChildren(text ?? "", ...actions.map(({ label, act }) => button(label, act)));
  }

  /** Offers to change the message, or (null) does not any more. */
  editable(act) {
    this.#edit?.remove();
    this.#edit = act && button("Edit", act);
    if (this.#edit) {
      this.#edit.classList.add("edit");
      this.#edit.setAttribute("aria-label", "Edit your message");
      this.#you.append(this.#edit);
    }
  }

  running() {
    hide(this.#copy);
    this.#agent.hidden = false;
    this.#agent.setAttribute("aria-busy", "true");
    this.#working.hidden = false;
    this.#ending.hidden = true;
  }

  say(text) {
    this.#markdown.append(text);
  }

  think(text) {
    this.#unshownThoughts += text;
    this.#reasoning.hidden = false;
  }

  toolCalled(callId, name, detail) {
    const item = node("li");
    const more = node("details");
    const summary = node("summary");
    summary.append(`Tool ${name}`, state("running"));
    const pre = node("pre");
    pre.textContent = detail;
    more.append(summary, pre);
    item.append(more);
    this.#calls.set(callId, { pre, summary });
    this.#tools.append(item);
    this.#tools.hidden = false;
  }

  toolAnswered(callId, result, failed) {
    const call = this.#calls.get(callId);
    if (call) {
      call.summary.lastChild.replaceWith(state(failed ? "failed" : "done"));
      call.pre.textContent += `\n\n${result}`;
    }
  }

  /** A small word in the course of the answer. */
  note(text) {
    const line = node("p", "aside");
    line.textContent = text;
    this.#answer.before(line);
  }

  /** Drops everything the agent has said. */
  restart() {
    this.#markdown.clear();
    this.#unshownThoughts = "";
    this.#reasoningText.textContent = "";
    this.#tools.replaceChildren();
    this.#calls.clear();
    hide(this.#reasoning, this.#tools);
    for (const line of this.#agent.querySelectorAll(".aside")) {
      line.remove();
    }
  }

  /** The end: `text` is empty for a good one; actions are offered beside it. */
  ended(kind, text, actions = []) {
    this.#agent.hidden = false;
    this.#agent.removeAttribute("aria-busy");
    this.#working.hidden = true;
    this.#ending.hidden = text === "";
    this.#ending.className = `ending ${kind}`;
    this.#ending.replaceChildren(...(text ? [wrapped(text)] : []), ...actions.map(({ label, act }) => button(label, act)));
    this.paint();
    this.#markdown.finish();
    this.#copy.hidden = this.#markdown.empty;
  }

  /** Shows what has come since the last time. */
  paint() {
    if (this.#unshownThoughts !== "") {
      this.#reasoningText.append(this.#unshownThoughts);
      this.#unshownThoughts = "";
    }
    this.#markdown.render();
  }
}

function node(tag, className = "") {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}

function hide(...elements) {
  for (const element of elements) {
    element.hidden = true;
  }
}

function wrapped(text) {
  const span = node("span");
  span.dir = "auto";
  span.textContent = text;
  return span;
}

function unseen(text) {
  const span = node("span", "unseen");
  span.textContent = text;
  return span;
}

function state(text) {
  const span = node("span", `state ${text}`);
  span.textContent = text;
  return span;
}

function button(label, act) {
  const element = node("button", "link");
  element.type = "button";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}
