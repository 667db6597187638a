/** The list of the caller's own conversations, and the drawer that holds it on a narrow screen. */
export class SessionList {
  #api;
  #list = document.getElementById("sessions");
  #note = document.getElementById("sessions-note");
  #sidebar = document.getElementById("sidebar");
  #veil = document.getElementById("veil");
  #menu = document.getElementById("menu");
  #current = null;
  #timer = null;

  constructor(api) {
    this.#api = api;
    this.#menu.addEventListener("click", () => this.#drawer(!this.#sidebar.classList.contains("open")));
    this.#veil.addEventListener("click", () => this.closeDrawer());
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#sidebar.classList.contains("open")) {
        this.closeDrawer();
        this.#menu.focus();
      }
    });
  }

  select(session) {
    this.#current = session;
    for (const link of this.#list.querySelectorAll("a")) {
      this.#mark(link);
    }
  }

  /** Reads the list anew soon; several wishes in a row cost one call. */
  refresh() {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#load();
    }, 150);
  }

  closeDrawer() {
    this.#drawer(false);
  }

  async #load() {
    try {
      const page = await this.#api.sessions();
      this.#list.replaceChildren(...page.sessions.map((session) => this.#item(session)));
      this.#note.hidden = page.sessions.length > 0;
      this.#note.textContent = "Nothing here yet.";
    } catch {
      // The old list stays; it is read again with the next change.
      this.#note.hidden = this.#list.children.length > 0;
      this.#note.textContent = "The list can't be loaded right now.";
    }
  }

  #item(session) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#/s/${encodeURIComponent(session.id)}`;
    link.dir = "auto";
    link.textContent = session.title || "Untitled";
    link.title = link.textContent;
    link.dataset.session = session.id;
    link.addEventListener("click", () => this.closeDrawer());
    this.#mark(link);
    item.append(link);
    return item;
  }

  #mark(link) {
    if (link.dataset.session === this.#current) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }

  #drawer(open) {
    this.#sidebar.classList.toggle("open", open);
    this.#veil.hidden = !open;
    this.#menu.setAttribute("aria-expanded", String(open));
    if (open) {
      this.#sidebar.querySelector("button, a").focus();
    }
  }
}
