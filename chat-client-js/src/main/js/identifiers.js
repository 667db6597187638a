/** A fresh random id of the wire's alphabet. `crypto.randomUUID` exists in secure contexts only, so plain http needs another way. */
export function freshId() {
  if (typeof crypto.randomUUID === "function") {
    return crypto.randomUUID();
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether a text, one from the address bar for instance, can be a session id at all. */
export function isSessionId(text) {
  return /^[A-Za-z0-9._-]{1,128}$/.test(text) && text !== "." && text !== "..";
}
