const ACCESSES = { read: "may read", write: "may write" };

/**
 * Whom a conversation is shared with, in a dialog: each change is made at once and is shown when the server has made it.
 */
export class Sharing {
  #api;
  #dialog = document.getElementById("sharing");
  #title = document.getElementById("sharing-title");
  #guests = document.getElementById("guests");
  #note = document.getElementById("guests-note");
  #form = document.getElementById("sharing-form");
  #field = document.getElementById("guest");
  #access = document.getElementById("guest-access");
  #yes = document.getElementById("sharing-yes");
  #mistake = document.getElementById("sharing-mistake");
  #session = null;

  constructor(api) {
    this.#api = api;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#letIn();
    });
    document.getElementById("sharing-done").addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => {
      this.#session = null;
    });
  }

  async open(session, title) {
    this.#session = session;
    this.#title.textContent = `Share “${title}”`;
    this.#guests.replaceChildren();
    this.#note.textContent = "Looking up who is let in…";
    this.#field.value = "";
    this.#access.value = "read";
    this.#refuse("");
    this.#dialog.showModal();
    this.#field.focus();
    await this.#make(() => this.#api.grants(session), (guests) => this.#guests.replaceChildren(...guests.map((each) => this.#item(each))));
  }

  async #letIn() {
    const subject = this.#field.value.trim();
    if (subject === "") {
      this.#refuse("Say who is to be let in.");
      return;
    }
    const session = this.#session;
    this.#busy(true);
    await this.#make(() => this.#api.grant(session, subject, this.#access.value), (grant) => {
      const item = this.#item(grant);
      const known = [...this.#guests.children].find((each) => each.dataset.subject === grant.subject);
      if (known) {
        known.replaceWith(item);
      } else {
        this.#guests.append(item);
      }
      this.#field.value = "";
    });
    this.#busy(false);
    this.#field.focus();
  }

  #busy(busy) {
    this.#yes.disabled = busy;
    this.#field.readOnly = busy;
  }

  /** Does what a person has asked for, unless the dialog is about something else by the time it is done. */
  async #make(call, show) {
    const session = this.#session;
    try {
      const answer = await call();
      if (session === this.#session) {
        show(answer);
        this.#refuse("");
        this.#count();
      }
      return true;
    } catch (error) {
      if (session === this.#session) {
        this.#refuse(error.message);
        this.#count();
      }
      return false;
    }
  }

  #count() {
    this.#note.textContent = this.#guests.childElementCount === 0 ? "Nobody else is let in." : "";
  }

  #item({ subject, access }) {
    const item = document.createElement("li");
    item.dataset.subject = subject;
    const name = document.createElement("span");
    name.dir = "auto";
    name.textContent = subject;
    const choice = document.createElement("select");
    choice.setAttribute("aria-label", `What ${subject} may do`);
    choice.append(...Object.entries(ACCESSES).map(([value, label]) => new Option(label, value)));
    choice.value = access;
    choice.addEventListener("change", () => this.#change(item, choice, access));
    const out = document.createElement("button");
    out.type = "button";
    out.className = "icon-button";
    out.textContent = "×";
    out.setAttribute("aria-label", `Show ${subject} out`);
    out.addEventListener("click", () => this.#showOut(item, out));
    item.append(name, choice, out);
    return item;
  }

  async #change(item, choice, before) {
    const session = this.#session;
    const done = await this.#make(
      () => this.#api.grant(session, item.dataset.subject, choice.value),
      (grant) => item.replaceWith(this.#item(grant)),
    );
    if (!done) {
      choice.value = before;
    }
  }

  async #showOut(item, button) {
    const session = this.#session;
    button.disabled = true;
    await this.#make(() => this.#api.revoke(session, item.dataset.subject), () => {
      item.remove();
      this.#field.focus();
    });
    button.disabled = false;
  }

  #refuse(text) {
    this.#mistake.textContent = text;
    this.#mistake.hidden = text === "";
    this.#field.toggleAttribute("aria-invalid", text !== "");
  }
}
