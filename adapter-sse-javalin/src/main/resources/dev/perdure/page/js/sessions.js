import { confirmed } from "./confirm.js";
import { Nearing } from "./nearing.js";
import { SessionItem } from "./session-item.js";

const REFRESH_PAUSE_MILLIS = 150;
const SEARCH_PAUSE_MILLIS = 250;
const WATCH_MILLIS = 5000;

/**
 * The caller's own conversations, the most recently active first, or those that others share with it, the latest first: page
 * after page as they are scrolled to, searched by the server, so that ten thousand of them cost no more than those that were
 * looked at.
 *
 * The listener is asked `me()` for the person's name, which it has where sharing makes sense, and told `share(session, title)`, `opened()`, `renamed(session, title)`, `removed(session)`, `failed(error, what, again)` and
 * `announce(text)`.
 */
export class SessionList {
  #api;
  #listener;
  #list = document.getElementById("sessions");
  #note = document.getElementById("sessions-note");
  #more = document.getElementById("sessions-more");
  #search = document.getElementById("search");
  #lists = document.getElementById("lists");
  #own = document.getElementById("list-own");
  #shared = document.getElementById("list-shared");
  #nearing;
  #items = new Map();
  #next = null;
  #query = "";
  #showsShared = false;
  #asked = 0;
  #loadingMore = false;
  #stale = false;
  #current = null;
  #timer = null;
  #searchTimer = null;

  constructor(api, listener) {
    this.#api = api;
    this.#listener = listener;
    this.#more.addEventListener("click", () => this.#loadMore());
    this.#nearing = new Nearing(this.#more, document.getElementById("sessions-scroller"), () => this.#loadMore());
    this.#own.addEventListener("click", () => this.#choose(false));
    this.#shared.addEventListener("click", () => this.#choose(true));
    this.#search.addEventListener("input", () => this.#searchSoon());
    this.#search.addEventListener("keydown", (event) => this.#searchKey(event));
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    setInterval(() => this.#watch(), WATCH_MILLIS);
  }

  select(session) {
    this.#current = session;
    for (const item of this.#items.values()) {
      item.mark(item.id === session);
    }
  }

  /** Reads the beginning of the list anew soon; several wishes in a row cost one call. */
  refresh() {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#load();
    }, REFRESH_PAUSE_MILLIS);
  }

  /** Shows all of the person's own conversations again. */
  showAll() {
    this.#choose(false);
    this.#clearSearch();
  }

  #clearSearch() {
    if (this.#search.value !== "") {
      this.#search.value = "";
      this.#searchNow();
    }
  }

  #choose(shared) {
    if (shared !== this.#showsShared) {
      this.#showsShared = shared;
      this.#own.setAttribute("aria-pressed", String(!shared));
      this.#shared.setAttribute("aria-pressed", String(shared));
      this.#load(true);
    }
  }

  /** Answers of other conversations end without this page being told: as long as one runs, the list is looked at. */
  #watch() {
    const running = [...this.#items.values()].some((item) => item.running && item.id !== this.#current);
    if (running && !document.hidden) {
      this.refresh();
    }
  }

  #searchSoon() {
    clearTimeout(this.#searchTimer);
    this.#searchTimer = setTimeout(() => this.#searchNow(), SEARCH_PAUSE_MILLIS);
  }

  async #searchNow() {
    clearTimeout(this.#searchTimer);
    const query = this.#search.value.trim();
    if (query === this.#query) {
      return;
    }
    this.#query = query;
    if ((await this.#load(true)) && query !== "") {
      const found = this.#next === null ? this.#items.size : `More than ${this.#items.size}`;
      this.#listener.announce(`${found === 0 ? "No" : found} ${found === 1 ? "conversation" : "conversations"} found.`);
    }
  }

  #searchKey(event) {
    if (event.key === "Escape" && this.#search.value !== "") {
      event.preventDefault();
      this.#clearSearch();
    } else if (event.key === "Enter") {
      this.#searchNow();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      this.#list.querySelector("a")?.focus();
    }
  }

  /** Resolves with whether this was the newest wish and was fulfilled. */
  async #load(anew = false) {
    const asked = ++this.#asked;
    this.#lists.hidden = this.#listener.me() === null;
    try {
      const page = await this.#api.sessions(this.#wanted);
      if (asked !== this.#asked || this.#occupied()) {
        return false;
      }
      this.#show(page, anew);
      return true;
    } catch {
      // The old list stays; it is read again with the next change.
      if (asked === this.#asked) {
        this.#say(this.#items.size > 0 ? "" : "The list can't be loaded right now.");
      }
      return false;
    }
  }

  async #loadMore() {
    if (this.#next === null || this.#loadingMore || this.#occupied()) {
      return;
    }
    this.#loadingMore = true;
    const asked = this.#asked;
    try {
      const page = await this.#api.sessions({ ...this.#wanted, after: this.#next });
      if (asked === this.#asked && !this.#occupied()) {
        this.#next = page.next ?? null;
        for (const session of page.sessions) {
          const item = this.#item(session);
          this.#items.delete(item.id);
          this.#items.set(item.id, item);
          this.#list.append(item.element);
        }
        this.#more.hidden = this.#next === null;
        this.#nearing.again();
      }
    } catch {
      // The button stays where it was.
    } finally {
      this.#loadingMore = false;
    }
  }

  /** Puts a first page before what was loaded after it already, unless that is of another search. */
  #show(page, anew) {
    const fresh = page.sessions.map((session) => this.#item(session));
    const names = new Set(fresh.map((item) => item.id));
    const end = placed(page.sessions.at(-1));
    const further = [...this.#items.values()].filter(
      (item) => !anew && page.has_more && !names.has(item.id) && placed(item.session) <= end,
    );
    if (further.length === 0) {
      this.#next = page.next ?? null;
    }
    this.#arrange([...fresh, ...further]);
    this.#say(this.#items.size > 0 ? "" : this.#query === "" ? this.#nothing : "Nothing found.");
    this.#nearing.again();
  }

  #item(session) {
    const known = this.#items.get(session.id);
    if (known) {
      known.update(session);
      return known;
    }
    const item = new SessionItem(session, {
      rename: (renamed, title) => this.#rename(renamed, title),
      remove: (removed) => this.#remove(removed),
      share: this.#listener.me() === null ? null : (chosen) => this.#listener.share(chosen.id, chosen.title),
      leave: (left) => this.#leave(left),
      opened: () => this.#listener.opened(),
      freed: () => {
        if (this.#stale) {
          this.#stale = false;
          this.refresh();
        }
      },
    });
    item.mark(session.id === this.#current);
    return item;
  }

  /** While a person is at an item the list stays as it is, and is read anew when that is over. */
  #occupied() {
    const occupied = [...this.#items.values()].some((item) => item.occupied);
    this.#stale ||= occupied;
    return occupied;
  }

  /** Makes the list these items, moving no more elements than have moved. */
  #arrange(items) {
    this.#items = new Map(items.map((item) => [item.id, item]));
    const focused = this.#list.contains(document.activeElement) ? document.activeElement : null;
    let place = this.#list.firstElementChild;
    for (const { element } of this.#items.values()) {
      if (element === place) {
        place = place.nextElementSibling;
      } else {
        this.#list.insertBefore(element, place);
      }
    }
    while (place) {
      const next = place.nextElementSibling;
      place.remove();
      place = next;
    }
    if (focused?.isConnected && focused !== document.activeElement) {
      focused.focus({ preventScroll: true });
    }
    this.#more.hidden = this.#next === null;
  }

  async #rename(item, title) {
    const before = item.session;
    item.update({ ...before, title });
    this.#listener.renamed(item.id, title);
    try {
      await this.#api.rename(item.id, title);
      this.refresh();
    } catch (error) {
      item.update(before);
      this.#listener.renamed(item.id, before.title);
      this.#listener.failed(error, "Not renamed.", () => this.#rename(item, title));
    }
  }

  async #remove(item) {
    const text = item.running
      ? `“${item.title}” and all its messages are deleted for good. An answer is being written in it: it is stopped.`
      : `“${item.title}” and all its messages are deleted for good.`;
    if (await confirmed({ title: "Delete this conversation?", text, yes: "Delete" })) {
      await this.#removeNow(item);
    }
  }

  async #removeNow(item) {
    try {
      await this.#api.delete(item.id);
    } catch (error) {
      this.#listener.failed(error, "Not deleted.", () => this.#removeNow(item));
      return;
    }
    this.#gone(item, "Deleted.");
  }

  async #leave(item) {
    const text = `“${item.title}” is not shown to you any more. Only ${item.session.owner} can let you in again.`;
    if (await confirmed({ title: "Leave this conversation?", text, yes: "Leave" })) {
      await this.#leaveNow(item);
    }
  }

  async #leaveNow(item) {
    try {
      await this.#api.revoke(item.id, this.#listener.me());
    } catch (error) {
      // Who has left already finds no such session, and that is what was wanted.
      if (error.code !== "session_not_found") {
        this.#listener.failed(error, "You have not left.", () => this.#leaveNow(item));
        return;
      }
    }
    this.#gone(item, "You have left.");
  }

  #gone(item, said) {
    const neighbour = item.element.nextElementSibling ?? item.element.previousElementSibling;
    this.#items.delete(item.id);
    item.element.remove();
    (neighbour?.querySelector("a") ?? this.#search).focus();
    this.#listener.announce(said);
    this.#listener.removed(item.id);
    this.refresh();
  }

  get #wanted() {
    return { query: this.#query || undefined, shared: this.#showsShared };
  }

  get #nothing() {
    return this.#showsShared ? "Nobody shares anything with you." : "Nothing here yet.";
  }

  #say(text) {
    this.#note.textContent = text;
    this.#note.hidden = text === "";
  }
}

/** When a session came to its place in the list, in milliseconds. */
function placed(session) {
  return Date.parse(session?.shared_at ?? session?.updated_at);
}
