// What the person typed must survive a reload; a browser that forbids storage costs just that comfort.

export function keep(key, value) {
  try {
    if (value === null || value === "") {
      localStorage.removeItem(`perdure.${key}`);
    } else {
      localStorage.setItem(`perdure.${key}`, JSON.stringify(value));
    }
  } catch {
    // Storage is full or forbidden.
  }
}

export function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(`perdure.${key}`));
  } catch {
    return null;
  }
}

/** The names of all that is kept. */
export function keptNames() {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith("perdure."))
      .map((key) => key.slice("perdure.".length));
  } catch {
    return [];
  }
}

export function forget(key) {
  keep(key, null);
}
