const FIRST_MILLIS = 1000;
const LONGEST_MILLIS = 30_000;

/** Waits that double from one second to thirty, jittered so that a crowd of pages doesn't come back at once. */
export class Backoff {
  #tries = 0;

  /** The next wait in milliseconds; never shorter than what the server asked for. */
  next(atLeastMillis = 0) {
    const ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** this.#tries);
    this.#tries += 1;
    return Math.max(atLeastMillis, ceiling * (0.5 + Math.random() / 2));
  }

  reset() {
    this.#tries = 0;
  }
}

/** A wait that ends early when it is woken, when the network comes back, or (rejecting) when the signal aborts. */
export function pause(millis, signal) {
  let wake;
  const done = new Promise((resolve, reject) => {
    const timer = setTimeout(() => wake(), millis);
    const aborted = () => {
      clear();
      reject(signal.reason);
    };
    const clear = () => {
      clearTimeout(timer);
      removeEventListener("online", wake);
      signal.removeEventListener("abort", aborted);
    };
    wake = () => {
      clear();
      resolve();
    };
    addEventListener("online", wake);
    signal.addEventListener("abort", aborted);
    if (signal.aborted) {
      aborted();
    }
  });
  return { done, wake: () => wake() };
}
