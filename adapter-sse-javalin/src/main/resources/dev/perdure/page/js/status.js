const GRACE_MILLIS = 600;

/** One line about the connection, in words; quiet while all is well, and about breaks too short to matter. */
export class StatusLine {
  #text;
  #action;
  #announce;
  #state = { name: "live" };
  #timer = null;
  #shown = false;

  constructor(text, action, announce) {
    this.#text = text;
    this.#action = action;
    this.#announce = announce;
    action.textContent = "Try now";
  }

  onAction(act) {
    this.#action.addEventListener("click", act);
  }

  show(state) {
    this.#state = state;
    if (state.name === "live") {
      this.#live();
    } else if (this.#shown) {
      this.#render();
    } else {
      this.#timer ??= setTimeout(() => this.#broken(), GRACE_MILLIS);
    }
  }

  #live() {
    clearTimeout(this.#timer);
    clearInterval(this.#timer);
    this.#timer = null;
    if (this.#shown) {
      this.#announce("Connected again.");
    }
    this.#shown = false;
    this.#text.textContent = "";
    this.#text.classList.remove("lost");
    this.#action.hidden = true;
  }

  #broken() {
    this.#shown = true;
    this.#announce("The connection is lost. Reconnecting. What was said is kept.");
    this.#timer = setInterval(() => this.#render(), 1000);
    this.#render();
  }

  #render() {
    const seconds = Math.ceil((this.#state.retryAt - Date.now()) / 1000);
    const when = seconds > 0 ? `Next try in ${seconds} s.` : "Reconnecting…";
    this.#text.classList.add("lost");
    this.#text.textContent = navigator.onLine
      ? `Connection lost; what was said is kept. ${when}`
      : `You are offline; what was said is kept. ${when}`;
    this.#action.hidden = !(seconds > 1);
  }
}
