/** A message above the composer that stays until it is dismissed, with the one action that helps. */
export class Notice {
  #box = document.getElementById("notice");
  #text = document.getElementById("notice-text");
  #action = document.getElementById("notice-action");
  #act = null;

  constructor() {
    this.#action.addEventListener("click", () => {
      const act = this.#act;
      this.hide();
      act?.();
    });
    document.getElementById("notice-close").addEventListener("click", () => this.hide());
  }

  show(text, label = null, act = null) {
    this.#text.textContent = text;
    this.#act = act;
    this.#action.textContent = label ?? "";
    this.#action.hidden = label === null;
    this.#box.hidden = false;
  }

  hide() {
    this.#box.hidden = true;
    this.#act = null;
  }
}
