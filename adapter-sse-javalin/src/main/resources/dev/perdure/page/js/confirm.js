const dialog = document.getElementById("confirm");

/** Asks before something that can't be undone; resolves with whether it is wanted. Escape means no. */
export function confirmed({ title, text, yes }) {
  document.getElementById("confirm-title").textContent = title;
  document.getElementById("confirm-text").textContent = text;
  document.getElementById("confirm-yes").textContent = yes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
