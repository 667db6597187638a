const SAID_MILLIS = 2000;

/**
 * A button that copies what `text()` gives. Plain http has no clipboard: there the element is selected, so that the keyboard
 * can copy it.
 */
export function copyButton(name, text, element) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", name);
  button.addEventListener("click", async () => {
    let said = "Copied";
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      getSelection().selectAllChildren(element);
      said = "Selected";
    }
    button.textContent = said;
    button.setAttribute("aria-label", said);
    setTimeout(() => {
      button.textContent = "Copy";
      button.setAttribute("aria-label", name);
    }, SAID_MILLIS);
  });
  return button;
}
