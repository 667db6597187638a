import { RecoverableError, timedOut, unexpected, unreachable } from "./errors.js";
import { EVENT_TYPES, readEvent } from "./event-types.js";

/**
 * One stream over the browser's own EventSource. It hides heartbeats and status codes, so `{how: "cut", unexplained: true}` may
 * mean anything if it never opened; and it is not left to come back by itself, because when it comes back, and when it
 * gives up, would be as its browser likes.
 */
export function nativeStream(EventSource, url, { told, signal, connectMillis, withCredentials }) {
  return new Promise((resolve) => {
    const source = new EventSource(url, { withCredentials });
    let opened = false;
    const over = (outcome) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abandoned);
      source.close();
      resolve(outcome);
    };
    const abandoned = () => over({ how: "cut", error: new RecoverableError("closed", "It was closed.") });
    const timer = setTimeout(() => over({ how: "cut", error: timedOut() }), connectMillis);
    signal.addEventListener("abort", abandoned);
    if (signal.aborted) {
      abandoned();
      return;
    }
    source.onopen = () => {
      opened = true;
      clearTimeout(timer);
      told.open();
    };
    source.onerror = () => over({ how: "cut", error: unreachable(), unexplained: !opened });
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, (event) => {
        if (signal.aborted) {
          return;
        }
        told.alive();
        let read;
        try {
          read = readEvent(event.lastEventId, type, event.data);
        } catch (error) {
          over({ how: "cut", error: unexpected(200, error) });
          return;
        }
        told.event(read);
      });
    }
  });
}
