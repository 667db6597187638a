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
