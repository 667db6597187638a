import { openMenu } from "./menu.js";

const LONGEST_TITLE = 200;

/**
 * One conversation in the list, with its menu, and with a field in its place while it is renamed.
 *
 * The listener is told `rename(item, title)`, `remove(item)`, `share(item)` or null where nobody has a name, `leave(item)`,
 * `opened()` when it is followed, and `freed()` when nothing is being done with it any more and it may be moved again.
 */
export class SessionItem {
  element = document.createElement("li");
  #link = document.createElement("a");
  #title = document.createElement("span");
  #whose = document.createElement("bdi");
  #running = document.createElement("span");
  #options = document.createElement("button");
  #field = null;
  #menuOpen = false;
  #listener;

  constructor(session, listener) {
    this.#listener = listener;
    this.#title.dir = "auto";
    this.#whose.className = "whose";
    this.#running.className = "answering";
    this.#running.append(unseen("An answer is being written: "));
    this.#link.href = `#/s/${encodeURIComponent(session.id)}`;
    this.#link.dataset.session = session.id;
    this.#link.append(this.#running, this.#title, this.#whose);
    this.#link.addEventListener("click", () => listener.opened());
    this.#link.addEventListener("keydown", (event) => this.#key(event));
    this.#options.type = "button";
    this.#options.className = "options";
    this.#options.setAttribute("aria-haspopup", "menu");
    this.#options.setAttribute("aria-expanded", "false");
    this.#options.append(hiddenDots());
    this.#options.addEventListener("click", () => this.#toggle());
    this.element.append(this.#link, this.#options);
    this.update(session);
  }

  get id() {
    return this.session.id;
  }

  get title() {
    return this.session.title || "Untitled";
  }

  /** Whether a person is at it: then it stays where it is. */
  get occupied() {
    return this.#field !== null || this.#menuOpen;
  }

  /** Whether it is another's, who lets the person in. */
  get shared() {
    return this.session.owner !== undefined;
  }

  get running() {
    return ["running", "queued"].includes(this.session.turn?.status);
  }

  update(session) {
    this.session = session;
    this.#title.textContent = this.title;
    this.#whose.textContent = session.owner ?? "";
    this.#whose.hidden = !this.shared;
    this.#link.title = this.title;
    this.#running.hidden = !this.running;
    this.#options.setAttribute("aria-label", `Options of “${this.title}”`);
  }

  mark(current) {
    if (current) {
      this.#link.setAttribute("aria-current", "page");
    } else {
      this.#link.removeAttribute("aria-current");
    }
  }

  focus() {
    this.#link.focus();
  }

  #toggle() {
    if (this.#menuOpen) {
      return;
    }
    this.#menuOpen = true;
    openMenu(this.#options, this.#choices(), () => {
      this.#menuOpen = false;
      this.#listener.freed();
    });
  }

  #choices() {
    if (this.shared) {
      return [{ label: "Leave", act: () => this.#listener.leave(this), danger: true }];
    }
    const share = this.#listener.share;
    return [
      { label: "Rename", act: () => this.#rename() },
      ...(share ? [{ label: "Share…", act: () => share(this) }] : []),
      { label: "Delete", act: () => this.#listener.remove(this), danger: true },
    ];
  }

  #key(event) {
    if (event.key === "F2" && !this.shared) {
      event.preventDefault();
      this.#rename();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = event.key === "ArrowDown" ? this.element.nextElementSibling : this.element.previousElementSibling;
      if (next) {
        event.preventDefault();
        next.querySelector("a, input").focus();
      }
    }
  }

  #rename() {
    const field = document.createElement("input");
    this.#field = field;
    field.type = "text";
    field.dir = "auto";
    field.maxLength = LONGEST_TITLE;
    field.value = this.session.title;
    field.setAttribute("aria-label", "New title");
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        this.#renamed(true, true);
      } else if (event.key === "Escape") {
        event.preventDefault();
        this.#renamed(false, true);
      }
    });
    field.addEventListener("blur", () => this.#renamed(true, false));
    this.#link.hidden = true;
    this.#options.hidden = true;
    this.element.prepend(field);
    field.focus();
    field.select();
  }

  #renamed(wanted, byKey) {
    const field = this.#field;
    if (field === null) {
      return;
    }
    this.#field = null;
    const title = field.value.trim();
    field.remove();
    this.#link.hidden = false;
    this.#options.hidden = false;
    if (byKey) {
      this.focus();
    }
    if (wanted && title !== "" && title !== this.session.title) {
      this.#listener.rename(this, title);
    }
    this.#listener.freed();
  }
}

function unseen(text) {
  const span = document.createElement("span");
  span.className = "unseen";
  span.textContent = text;
  return span;
}

function hiddenDots() {
  const span = document.createElement("span");
  span.setAttribute("aria-hidden", "true");
  span.textContent = "⋯";
  return span;
}
