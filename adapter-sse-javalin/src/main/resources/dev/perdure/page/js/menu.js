let current = null;

/**
 * Opens a menu of `{label, act, danger?}` at a button, one at a time. Arrow keys, Home, End and first letters move in it;
 * Escape and Tab leave it, and what was chosen is done when the focus is back at the button. `closed()` is told first.
 */
export function openMenu(button, choices, closed) {
  current?.close();
  current = new Menu(button, choices, closed);
}

class Menu {
  #button;
  #element = document.createElement("div");
  #closed;
  #over = new AbortController();

  constructor(button, choices, closed) {
    this.#button = button;
    this.#closed = closed;
    this.#element.className = "menu";
    this.#element.setAttribute("role", "menu");
    this.#element.setAttribute("aria-label", button.getAttribute("aria-label"));
    this.#element.append(...choices.map((choice) => this.#item(choice)));
    button.setAttribute("aria-expanded", "true");
    (button.closest("aside") ?? document.body).append(this.#element);
    this.#place();
    this.#element.firstElementChild.focus();
    const options = { signal: this.#over.signal };
    this.#element.addEventListener("keydown", (event) => this.#key(event), options);
    addEventListener("pointerdown", (event) => this.#contains(event.target) || this.close(), options);
    addEventListener("focusin", (event) => this.#contains(event.target) || this.close(), options);
    addEventListener("resize", () => this.close(), options);
    addEventListener("scroll", (event) => event.target.contains(button) && this.close(), { ...options, capture: true });
  }

  close() {
    if (current !== this) {
      return;
    }
    current = null;
    this.#over.abort();
    const hadFocus = this.#element.contains(document.activeElement);
    this.#element.remove();
    this.#button.setAttribute("aria-expanded", "false");
    if (hadFocus) {
      this.#button.focus({ preventScroll: true });
    }
    this.#closed();
  }

  #item({ label, act, danger = false }) {
    const item = document.createElement("button");
    item.type = "button";
    item.setAttribute("role", "menuitem");
    item.tabIndex = -1;
    item.textContent = label;
    item.classList.toggle("danger", danger);
    item.addEventListener("click", () => {
      this.close();
      act();
    });
    return item;
  }

  /** Below the button, or above it where the screen ends; the list it stands in would cut it off otherwise. */
  #place() {
    const at = this.#button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.#element;
    const below = at.bottom + height + 8 < innerHeight;
    this.#element.style.top = `${below ? at.bottom + 2 : at.top - height - 2}px`;
    this.#element.style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
  }

  #contains(target) {
    return this.#element.contains(target) || this.#button.contains(target);
  }

  #key(event) {
    const items = [...this.#element.children];
    const at = items.indexOf(document.activeElement);
    const to = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items[to].focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (event.key === "Tab") {
      this.close();
    } else if (/^\p{L}$/u.test(event.key)) {
      items.find((item) => item.textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    }
  }
}
