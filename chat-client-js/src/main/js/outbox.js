import { freshId } from "./identifiers.js";

/**
 * The messages of one session that aren't safely with the server yet, kept across reloads together with their message ids.
 *
 * The id makes sending one again harmless: two tabs, or two lives of one tab, may both do it, and it is answered once. Each letter
 * has a place of its own in the storage, so that two tabs don't overwrite each other's. A browser that forbids storage costs
 * just the reload.
 */
export class Outbox {
  #api;
  #session;
  #storage;
  #prefix;
  #stopped = new AbortController();
  #now = new Set();

  constructor(api, sessionId, { storage = ownStorage(), prefix = "perdure.outbox" } = {}) {
    this.#api = api;
    this.#session = sessionId;
    this.#storage = storage;
    // No id has a slash in it.
    this.#prefix = `${prefix}/${sessionId}/`;
  }

  /** What an earlier life of the page has left unsent, in the order of writing. */
  left() {
    return this.#keys()
      .map((key) => this.#read(key))
      .filter((letter) => letter !== null)
      .sort((a, b) => a.writtenAt - b.writtenAt);
  }

  /** Writes a letter, `{messageId, text, whenBusy?, replaces?}`, with an id of its own. */
  write(text, { whenBusy, replaces } = {}) {
    return this.keep({ messageId: freshId(), text, whenBusy, replaces });
  }

  keep(letter) {
    const kept = { ...letter, writtenAt: letter.writtenAt ?? Date.now() };
    try {
      this.#storage?.setItem(this.#prefix + kept.messageId, JSON.stringify(kept));
    } catch {
      // Storage is full or forbidden.
    }
    return kept;
  }

  drop(letter) {
    try {
      this.#storage?.removeItem(this.#prefix + letter.messageId);
    } catch {
      // As above.
    }
  }

  /**
   * Sends until there is an answer, however long the server is away; `delayed({retryAt, error})` is told of each wait. Resolves
   * with the receipt, and rejects with what trying again can't mend: then the letter is dropped, unless it was only stopped.
   */
  async send(letter, delayed) {
    let now = null;
    try {
      const receipt = await this.#api.submit(this.#session, letter.text, {
        messageId: letter.messageId,
        whenBusy: letter.whenBusy,
        replaces: letter.replaces,
        retry: { tries: Infinity },
        signal: this.#stopped.signal,
        waiting: (wait) => {
          this.#now.delete(now);
          now = wait.now;
          this.#now.add(now);
          delayed?.({ retryAt: wait.retryAt, error: wait.error });
        },
      });
      this.drop(letter);
      return receipt;
    } catch (error) {
      if (!this.stopped) {
        this.drop(letter);
      }
      throw error;
    } finally {
      this.#now.delete(now);
    }
  }

  /** Ends all waits for the next try. */
  now() {
    for (const wake of [...this.#now]) {
      wake();
    }
  }

  /** Ends the sending, not the letters: the next life of the page takes them up. */
  stop() {
    this.#stopped.abort();
  }

  get stopped() {
    return this.#stopped.signal.aborted;
  }

  #keys() {
    try {
      const { length } = this.#storage ?? [];
      return Array.from({ length }, (_, i) => this.#storage.key(i)).filter((key) => key?.startsWith(this.#prefix));
    } catch {
      return [];
    }
  }

  #read(key) {
    try {
      const letter = JSON.parse(this.#storage.getItem(key));
      return typeof letter?.text === "string" && typeof letter.messageId === "string" ? letter : null;
    } catch {
      return null;
    }
  }
}

function ownStorage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
