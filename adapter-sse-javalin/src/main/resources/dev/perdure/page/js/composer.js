import { keep, kept } from "./storage.js";

const SAFARI_COMPOSING = 229;

/** The message field. What is typed is kept per session until it is sent, across reloads too. */
export class Composer {
  #form = document.getElementById("composer");
  #field = document.getElementById("message");
  #send = document.getElementById("send");
  #stop = document.getElementById("stop");
  #draft = "draft.new";
  #submit;

  constructor({ submit, stop }) {
    this.#submit = submit;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#trySend();
    });
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    this.#field.addEventListener("input", () => this.#edited());
    this.#stop.addEventListener("click", stop);
  }

  /** Shows the draft of a session, or that of a chat not begun yet. */
  open(session) {
    this.#draft = `draft.${session ?? "new"}`;
    const draft = kept(this.#draft);
    this.#set(typeof draft === "string" ? draft : "");
  }

  /** The chat being written to has got its session. */
  begun(session) {
    keep(this.#draft, null);
    this.#draft = `draft.${session}`;
    this.#edited();
  }

  /** Puts a text back that could not be sent, before whatever was typed since. */
  giveBack(text) {
    const since = this.#field.value;
    this.#set(since ? `${text}\n\n${since}` : text);
    this.focus();
  }

  running(isRunning) {
    const hadFocus = document.activeElement === this.#stop;
    this.#stop.hidden = !isRunning;
    this.#send.hidden = isRunning;
    this.stopping(false);
    if (hadFocus) {
      this.focus();
    }
  }

  stopping(isStopping) {
    this.#stop.disabled = isStopping;
    this.#stop.setAttribute("aria-label", isStopping ? "Stopping the answer" : "Stop the answer");
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  /** Focuses where that doesn't call up a keyboard over half the screen. */
  focusGently() {
    if (matchMedia("(hover: hover) and (pointer: fine)").matches) {
      this.focus();
    }
  }

  #key(event) {
    const composing = event.isComposing || event.keyCode === SAFARI_COMPOSING;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey && !composing) {
      event.preventDefault();
      this.#trySend();
    }
  }

  #trySend() {
    const text = this.#field.value;
    if (text.trim() !== "" && this.#submit(text)) {
      this.#set("");
    }
  }

  #set(text) {
    this.#field.value = text;
    this.#edited();
  }

  #edited() {
    keep(this.#draft, this.#field.value);
    this.#send.disabled = this.#field.value.trim() === "";
    // `field-sizing: content` does this where it is known.
    if (!CSS.supports("field-sizing", "content")) {
      this.#field.style.height = "auto";
      this.#field.style.height = `${this.#field.scrollHeight}px`;
    }
  }
}
