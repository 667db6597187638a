// Runs before anything is painted, so that a chosen appearance never flashes by in the other one. A classic script: nothing
// here may be imported. The choice is "light", "dark", or none: as the system has it.
(() => {
  const KEY = "perdure.theme";
  const NAMES = { "": "as the system has it", light: "light", dark: "dark" };
  const NEXT = { "": "light", light: "dark", dark: "" };
  const root = document.documentElement;

  function chosen() {
    try {
      const kept = localStorage.getItem(KEY);
      return kept === "light" || kept === "dark" ? kept : "";
    } catch {
      return root.dataset.theme ?? "";
    }
  }

  function apply(theme) {
    if (theme === "") {
      delete root.dataset.theme;
    } else {
      root.dataset.theme = theme;
    }
  }

  apply(chosen());

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const name = (theme) => {
      button.setAttribute("aria-label", `Appearance: ${NAMES[theme]}. Change to ${NAMES[NEXT[theme]]}`);
      button.title = `Appearance: ${NAMES[theme]}`;
      button.firstElementChild.textContent = { "": "◐", light: "☀", dark: "☾" }[theme];
    };
    name(chosen());
    button.addEventListener("click", () => {
      const theme = NEXT[root.dataset.theme ?? ""];
      try {
        localStorage.setItem(KEY, theme);
      } catch {
        // It is kept for as long as the page is.
      }
      apply(theme);
      name(theme);
    });
    addEventListener("storage", (event) => {
      if (event.key === KEY) {
        apply(chosen());
        name(chosen());
      }
    });
  });
})();
