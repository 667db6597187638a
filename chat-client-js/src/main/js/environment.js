/**
 * What the machine tells the client: a browser's page all of it, a worker a part, Node nothing.
 *
 * A watcher is told `online`, `offline`, `hidden` and `visible` (the tab), `frozen` and `thawed` (the page that is left and
 * perhaps come back to, as browsers keep it in their back/forward cache).
 */
export class Environment {
  /** False only if the machine says that it has no network. Node says nothing about it. */
  get online() {
    return globalThis.navigator?.onLine !== false;
  }

  get hidden() {
    return globalThis.document?.hidden === true;
  }

  /** Calls the watcher until the returned function is called. */
  watch(watcher) {
    const over = new AbortController();
    const on = (target, type, tell) => target?.addEventListener?.(type, tell, { signal: over.signal });
    const { document } = globalThis;
    on(globalThis, "online", () => watcher("online"));
    on(globalThis, "offline", () => watcher("offline"));
    on(document, "visibilitychange", () => watcher(document.hidden ? "hidden" : "visible"));
    if (document) {
      on(globalThis, "pagehide", () => watcher("frozen"));
      on(globalThis, "pageshow", (event) => event.persisted && watcher("thawed"));
      on(document, "resume", () => watcher("visible"));
    }
    return () => over.abort();
  }
}
