const narrow = matchMedia("(max-width: 50rem)");

/** The sidebar as a drawer on a narrow screen: while it is open nothing behind it can be reached. */
export class Drawer {
  #sidebar = document.getElementById("sidebar");
  #chat = document.getElementById("chat");
  #veil = document.getElementById("veil");
  #menu = document.getElementById("menu");

  constructor() {
    this.#menu.addEventListener("click", () => this.#show(true));
    this.#veil.addEventListener("click", () => this.#leave());
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && this.#open && !document.querySelector("dialog[open]")) {
        this.#leave();
      }
    });
    narrow.addEventListener("change", () => {
      this.#sidebar.classList.remove("sliding");
      this.close();
    });
    this.#sidebar.addEventListener("transitionend", () => this.#sidebar.classList.remove("sliding"));
  }

  close() {
    if (this.#open) {
      this.#show(false);
    }
  }

  get #open() {
    return this.#sidebar.classList.contains("open");
  }

  #leave() {
    this.close();
    this.#menu.focus();
  }

  #show(open) {
    this.#sidebar.classList.toggle("sliding", narrow.matches);
    this.#sidebar.classList.toggle("open", open);
    this.#chat.inert = open;
    this.#veil.hidden = !open;
    this.#menu.setAttribute("aria-expanded", String(open));
    if (open) {
      document.getElementById("new-chat").focus();
    }
  }
}
