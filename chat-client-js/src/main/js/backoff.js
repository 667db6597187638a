const FIRST_MILLIS = 1000;
const LONGEST_MILLIS = 30_000;
const TRIES = 3;

/** Waits that double from one second to thirty, jittered so that a crowd of clients doesn't come back at once. */
export class Backoff {
  #first;
  #longest;
  #tries;
  #random;
  #chosen;
  #taken = 0;

  /** `tries` may be Infinity: then there is no end to the patience, and the longest wait is its cap. */
  constructor({ tries = TRIES, firstMillis, longestMillis = LONGEST_MILLIS, random = Math.random } = {}) {
    this.#tries = tries;
    this.#chosen = firstMillis !== undefined;
    this.#first = firstMillis ?? FIRST_MILLIS;
    this.#longest = longestMillis;
    this.#random = random;
  }

  /** Whether all tries have been taken since the last progress. */
  get exhausted() {
    return this.#taken >= this.#tries;
  }

  /** The next wait in milliseconds; never shorter than what the server asked for. */
  next(atLeastMillis = 0) {
    const ceiling = Math.min(this.#longest, this.#first * 2 ** this.#taken);
    this.#taken += 1;
    return Math.max(atLeastMillis, ceiling * (0.5 + this.#random() / 2));
  }

  /** Takes the last wait back: it was not for a try that counts. */
  forgive() {
    this.#taken = Math.max(0, this.#taken - 1);
  }

  /** What the server wishes the first wait to be (the `retry` of a stream); whoever has chosen one knows better. */
  wish(millis) {
    if (!this.#chosen) {
      this.#first = Math.min(Math.max(millis, 100), this.#longest);
    }
  }

  /** There was progress: the tries are counted anew. */
  reset() {
    this.#taken = 0;
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
      globalThis.removeEventListener?.("online", wake);
      signal?.removeEventListener("abort", aborted);
    };
    wake = () => {
      clear();
      resolve();
    };
    globalThis.addEventListener?.("online", wake);
    signal?.addEventListener("abort", aborted);
    if (signal?.aborted) {
      aborted();
    }
  });
  return { done, wake: () => wake() };
}
