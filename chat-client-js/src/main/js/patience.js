import { Backoff, pause } from "./backoff.js";
import { closed, unexpected } from "./errors.js";

/**
 * Makes a call until it is answered or trying again can't help; only for calls that may be repeated.
 *
 * `waiting({retryAt, error, now})` is told of each wait, and may end it by `now()`. A try while the machine says that it is
 * offline doesn't count.
 */
export async function patiently(call, { retry, environment, signal, waiting }) {
  const backoff = new Backoff(retry);
  for (;;) {
    try {
      return await call();
    } catch (error) {
      // A busy session is "recoverable" too, but when to send again is for its sender to say.
      if (!error.recoverable || error.status === 409) {
        throw error;
      }
      if (!environment.online) {
        backoff.forgive();
      }
      if (backoff.exhausted) {
        throw error;
      }
      const millis = backoff.next(error.retryAfterMillis);
      const wait = pause(millis, signal);
      waiting?.({ retryAt: Date.now() + millis, error, now: wait.wake });
      await wait.done.catch(() => {
        throw closed();
      });
    }
  }
}

/** Refuses what isn't an object with these fields: something else answered in the server's place. */
export function expected(answer, ...fields) {
  if (answer === null || typeof answer !== "object" || !fields.every((field) => field in answer)) {
    throw unexpected(200);
  }
  return answer;
}
