import { keep, kept } from "./storage.js";

const SAFARI_COMPOSING = 229;

const HINT = "Enter sends, Shift+Enter starts a new line.";
const HINT_TO_READERS = "You may read along here.";
const PLACEHOLDER = "Write a message";
const HINT_WHILE_RUNNING = "Enter lets it wait until this answer is done, Shift+Enter starts a new line.";

/**
 * The message field. What is typed is kept per session until it is sent, across reloads too; a change of the last message is
 * not, and the draft is there again after it.
 *
 * The listener is told `submit(text, turn or null)` with the turn that is to be replaced, and says whether the text is taken;
 * `stop()`; and `editLast()` on ArrowUp in the empty field.
 */
export class Composer {
  #form = document.getElementById("composer");
  #field = document.getElementById("message");
  #send = document.getElementById("send");
  #stop = document.getElementById("stop");
  #editing = document.getElementById("editing");
  #hint = document.getElementById("composer-hint");
  #draft = "draft.new";
  #edited = null;
  #running = false;
  #opened = false;
  #reads = false;
  #listener;

  constructor(listener) {
    this.#listener = listener;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#trySend();
    });
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    this.#field.addEventListener("input", () => this.#changed());
    this.#stop.addEventListener("click", () => listener.stop());
    document.getElementById("editing-cancel").addEventListener("click", () => this.#leaveEdit());
  }

  /** Shows the draft of a session, or that of a chat not begun yet. */
  open(session) {
    this.readOnly(false);
    const early = this.#opened ? "" : this.#field.value;
    this.#opened = true;
    this.#draft = `draft.${session ?? "new"}`;
    this.#endEdit();
    // What was typed before the page was ready is not lost.
    if (early !== "" && early !== this.#field.value) {
      this.giveBack(early);
    }
  }

  /** Takes a turn's message into the field to be changed; the draft waits meanwhile. */
  edit(turn, text) {
    this.#edited = turn;
    this.#editing.hidden = false;
    this.#set(text);
    this.focus();
  }

  /** The chat being written to has got its session. */
  begun(session) {
    keep(this.#draft, null);
    this.#draft = `draft.${session}`;
    this.#changed();
  }

  /** Puts a text back that could not be sent, before whatever was typed since. */
  giveBack(text) {
    const since = this.#field.value;
    this.#set(since ? `${text}\n\n${since}` : text);
    this.focus();
  }

  /** Whether the person may only read what is shown; a draft is kept all the same. */
  readOnly(reads) {
    this.#reads = reads;
    this.#field.disabled = reads;
    this.#field.placeholder = reads ? "" : PLACEHOLDER;
    this.running(this.#running);
  }

  running(isRunning) {
    const hadFocus = document.activeElement === this.#stop;
    this.#running = isRunning;
    this.#stop.hidden = !isRunning || this.#reads;
    this.#hint.textContent = this.#reads ? HINT_TO_READERS : isRunning ? HINT_WHILE_RUNNING : HINT;
    this.#send.setAttribute("aria-label", isRunning ? "Send, to be answered after this" : "Send");
    this.#offer();
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
    } else if (event.key === "Escape" && this.#edited !== null && !composing) {
      event.preventDefault();
      this.#leaveEdit();
    } else if (event.key === "ArrowUp" && this.#field.value === "") {
      event.preventDefault();
      this.#listener.editLast();
    }
  }

  #trySend() {
    const text = this.#field.value;
    if (text.trim() !== "" && this.#listener.submit(text, this.#edited)) {
      if (this.#edited === null) {
        this.#set("");
      } else {
        this.#endEdit();
      }
    }
  }

  #leaveEdit() {
    this.#endEdit();
    this.focus();
  }

  #endEdit() {
    this.#edited = null;
    this.#editing.hidden = true;
    const draft = kept(this.#draft);
    this.#set(typeof draft === "string" ? draft : "");
  }

  #set(text) {
    this.#field.value = text;
    this.#changed();
  }

  #changed() {
    if (this.#edited === null) {
      keep(this.#draft, this.#field.value);
    }
    this.#offer();
    // `field-sizing: content` does this where it is known.
    if (!CSS.supports("field-sizing", "content")) {
      this.#field.style.height = "auto";
      this.#field.style.height = `${this.#field.scrollHeight}px`;
    }
  }

  /** While an answer is written the button to stop it is there, and the one to send as well once there is something to send. */
  #offer() {
    const empty = this.#field.value.trim() === "";
    this.#send.disabled = empty || this.#reads;
    this.#send.hidden = (this.#running && empty) || this.#reads;
  }
}
