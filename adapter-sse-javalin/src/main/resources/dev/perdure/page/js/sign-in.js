import { keptNames, forget } from "./storage.js";

const TOKEN = /^[\x21-\x7e]+$/;

/**
 * Who calls, where the server wants to know: asks a person for a token and exchanges it for a cookie that no script can read.
 * The token is kept nowhere, and stands in no address.
 *
 * The listener is told `changed()` whenever somebody else may be calling, and `failed(text)`.
 */
export class SignIn {
  #base = "";
  #listener;
  #dialog = document.getElementById("sign-in");
  #form = document.getElementById("sign-in-form");
  #field = document.getElementById("token");
  #mistake = document.getElementById("sign-in-mistake");
  #submit = document.getElementById("sign-in-yes");
  #account = document.getElementById("account");
  #asked = null;
  /** Who is signed in; null if nobody is or everybody is the same. */
  subject = null;

  constructor(listener) {
    this.#listener = listener;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#exchange();
    });
    document.getElementById("sign-in-no").addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#answer(false));
    document.getElementById("sign-out").addEventListener("click", () => this.#signOut());
  }

  /** Shows who is signed in at a server, if anybody has to be. */
  async at(base) {
    this.#base = base;
    try {
      const answer = await fetch(`${base}/auth/session`, { cache: "no-store" });
      if (answer.ok) {
        this.#show(await answer.json());
      }
    } catch {
      // Whoever isn't signed in is asked by the first call that needs it.
    }
  }

  /** Asks once for all that wait; resolves with whether there is somebody now. */
  ask() {
    this.#asked ??= new Promise((resolve) => {
      this.#answer = (done) => {
        this.#answer = () => {};
        this.#asked = null;
        resolve(done);
      };
      this.#account.hidden = true;
      this.#say("");
      this.#dialog.showModal();
      this.#field.focus();
    });
    return this.#asked;
  }

  #answer = () => {};

  async #exchange() {
    const token = this.#field.value.trim();
    if (!TOKEN.test(token)) {
      this.#say(token === "" ? "Paste your token here." : "This is no token: it holds what no token can.");
      return;
    }
    this.#submit.disabled = true;
    try {
      const answer = await fetch(`${this.#base}/auth/session`, {
        method: "POST",
        headers: { Authorization: `Bearer ${token}` },
        cache: "no-store",
      });
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) {
        this.#field.value = "";
        this.#show(said);
        this.#answer(true);
        this.#dialog.close();
        this.#listener.changed();
      } else {
        this.#say(wordsFor(answer.status, said));
      }
    } catch {
      this.#say("The server can't be reached. Try again.");
    } finally {
      this.#submit.disabled = false;
    }
  }

  /** Whoever sits here next finds nothing of this person's, not even what was not sent yet. */
  async #signOut() {
    try {
      await fetch(`${this.#base}/auth/session`, { method: "DELETE", cache: "no-store" });
    } catch {
      // The cookie is there still, so nobody is to think that it isn't.
      this.#listener.failed("Not signed out: the server can't be reached.");
      return;
    }
    for (const name of keptNames()) {
      if (name !== "theme") {
        forget(name);
      }
    }
    location.hash = "#/";
    location.reload();
  }

  #show({ subject, mode }) {
    this.subject = mode === "none" ? null : (subject ?? null);
    this.#account.hidden = this.subject === null;
    document.getElementById("account-name").textContent = this.subject ?? "";
  }

  #say(text) {
    this.#mistake.textContent = text;
    this.#mistake.hidden = text === "";
    this.#field.toggleAttribute("aria-invalid", text !== "");
    if (text !== "") {
      this.#field.select();
      this.#field.focus();
    }
  }
}

function wordsFor(status, said) {
  if (said.code === "token_expired") {
    return "This token has expired. Get a new one.";
  }
  if (status === 401) {
    return "This token is not known here. Is it whole?";
  }
  return said.detail ?? "The server could not sign you in. Try again later.";
}
