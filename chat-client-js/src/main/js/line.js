import { Backoff, pause } from "./backoff.js";
import { Connection } from "./connection.js";
import { unexpected, unreachable } from "./errors.js";
import { Vigil } from "./vigil.js";

const POLL_AFTER_FRUITLESS = 2;
const POLL_LONGER_AT_MOST = 10;
const EMPTY_POLL_MILLIS = 1000;

/**
 * The events after a cursor, through every kind of break: one connection after the other, and at most one at a time.
 *
 * Streams are tried first. Two of them in a row that brought nothing (refused, cut at once, or held back by a proxy) make it
 * poll instead, for a minute and then ever longer before a stream is tried again. The tries are counted anew with each
 * event, and with each connection that lived for a while. When they have been taken, the line has failed.
 *
 * `sources` has `stream(cursor, told, signal)`, `poll(cursor, waitSeconds, signal)`, and `opaque` if its streams don't show
 * heartbeats. The listener is told `event(event)`, `state({name, retryAt?, error?, way?})`, `failed(error)`; it is asked
 * `over()`, after a sign that there is nothing more to come, whether that is so; `concerns(event)`, whether its streams have
 * that event; and `idle()`, whether nothing is expected.
 */
export class Line {
  #sources;
  #listener;
  #settings;
  #environment;
  #backoff;
  #vigil;
  #cursor = null;
  #closed = new AbortController();
  #connection = null;
  #wait = null;
  #wake = null;
  #asleep = false;
  #fruitless = 0;
  #pollTimes = 1;
  #gaps = 0;

  constructor(sources, settings, listener) {
    this.#sources = sources;
    this.#settings = settings;
    this.#listener = listener;
    this.#environment = settings.environment;
    this.#backoff = new Backoff(settings.retry);
    if (settings.way === "poll") {
      this.#fruitless = POLL_AFTER_FRUITLESS;
    }
    this.#vigil = new Vigil(this.#environment, settings.timeouts, sources.opaque, {
      heardAt: () => this.#connection?.heardAt ?? null,
      idle: () => listener.idle(),
      doubt: () => this.#doubt(),
      reopen: () => this.#interrupt(),
      hurry: () => this.hurry(),
      sleep: () => this.#sleep(),
      rouse: () => this.rouse(),
    });
  }

  get cursor() {
    return this.#cursor;
  }

  start(cursor) {
    this.#cursor = cursor;
    this.#vigil.start();
    this.#run();
  }

  close() {
    this.#closed.abort();
    this.#vigil.stop();
    this.#connection?.controller.abort();
    this.#wake?.();
  }

  /** Ends a wait, if there is one. */
  hurry() {
    this.#wait?.wake();
  }

  /** Something is expected again: a connection that was let go is opened. */
  rouse() {
    this.#asleep = false;
    this.#wake?.();
  }

  async #run() {
    const { signal } = this.#closed;
    this.#listener.state({ name: "connecting" });
    while (!signal.aborted) {
      if (this.#asleep) {
        this.#listener.state({ name: "asleep" });
        await new Promise((resolve) => (this.#wake = resolve));
        this.#wake = null;
        continue;
      }
      const outcome = await this.#connect();
      if (signal.aborted || outcome.how === "again") {
        continue;
      }
      await this.#recover(outcome, signal);
    }
  }

  /** Decides what is to become of a connection that is over. */
  async #recover(outcome, signal) {
    let error = outcome.error ?? unreachable();
    if (outcome.how === "done" || outcome.unexplained) {
      error = (await this.#ask()) ?? error;
      if (signal.aborted) {
        return;
      }
    }
    if (!this.#environment.online) {
      this.#backoff.forgive();
    }
    if (!error.recoverable || this.#backoff.exhausted) {
      this.#fail(error);
      return;
    }
    const millis = this.#backoff.next(error.retryAfterMillis);
    this.#listener.state({ name: "waiting", retryAt: Date.now() + millis, error });
    this.#wait = pause(millis, signal);
    await this.#wait.done.catch(() => {});
    this.#wait = null;
    if (!signal.aborted) {
      this.#listener.state({ name: "reconnecting", error });
    }
  }

  #fail(error) {
    this.close();
    this.#listener.failed(error);
  }

  async #connect() {
    const polling = this.#fruitless >= POLL_AFTER_FRUITLESS || this.#settings.pollOnly;
    const connection = new Connection();
    this.#connection = connection;
    const told = {
      open: () => this.#opened(connection, polling),
      alive: () => (connection.heardAt = Date.now()),
      retry: (millis) => this.#backoff.wish(millis),
      event: (event) => this.#received(connection, event),
    };
    const { signal } = connection.controller;
    const outcome = polling ? await this.#poll(told, signal) : await this.#sources.stream(this.#cursor, told, signal);
    connection.controller.abort();
    this.#connection = null;
    this.#weigh(connection, polling);
    return connection.interrupted ?? outcome;
  }

  #weigh(connection, polling) {
    if (connection.deaf && !connection.progress) {
      this.#fruitless = POLL_AFTER_FRUITLESS;
    } else if (connection.progress || connection.hasLived(this.#sources.opaque)) {
      this.#backoff.reset();
      if (!polling) {
        this.#fruitless = 0;
        this.#pollTimes = 1;
      }
    } else if (!polling && connection.interrupted?.how !== "again") {
      this.#fruitless += 1;
    }
  }

  /** Polls until something fails or it is time to try a stream again. */
  async #poll(told, signal) {
    const until = Date.now() + this.#settings.timeouts.poll * this.#pollTimes;
    try {
      for (let first = true; first || this.#settings.pollOnly || Date.now() < until; first = false) {
        const askedAt = Date.now();
        // The first one tells quickly whether polls get through.
        const page = await this.#sources.poll(this.#cursor, first ? 0 : this.#settings.pollSeconds, signal);
        told.open();
        told.alive();
        this.#turnPage(page, told, signal);
        if (!first && page.events.length === 0) {
          // It should have waited; something in between that doesn't let it is not to be asked without pause.
          await pause(EMPTY_POLL_MILLIS - (Date.now() - askedAt), signal).done;
        }
        if (signal.aborted) {
          break;
        }
        if (this.#gaps > 1) {
          return { how: "cut", error: unexpected(200) };
        }
      }
    } catch (error) {
      return { how: "cut", error };
    }
    // One stream more: if that is fruitless too, it goes on by polls, and for longer.
    this.#fruitless = POLL_AFTER_FRUITLESS - 1;
    this.#pollTimes = Math.min(POLL_LONGER_AT_MOST, this.#pollTimes * 2);
    return { how: "again" };
  }

  #turnPage(page, told, signal) {
    for (const event of page.events) {
      if (signal.aborted) {
        return;
      }
      told.event(event);
    }
    if (!signal.aborted) {
      this.#cursor = page.next;
    }
  }

  #opened(connection, polling) {
    if (this.#connection === connection && !connection.controller.signal.aborted) {
      connection.opened = true;
      this.#listener.state({ name: "live", way: polling ? "poll" : "stream" });
    }
  }

  #received(connection, event) {
    if (this.#connection !== connection || connection.controller.signal.aborted) {
      return;
    }
    connection.heardAt = Date.now();
    this.#cursor = event.id ?? this.#cursor;
    if (event.type === "gap") {
      // A gap after a gap is no progress, or a server that knows no cursor would be asked without end.
      this.#gaps += 1;
    } else {
      this.#gaps = 0;
      connection.progress = true;
      this.#backoff.reset();
    }
    this.#listener.event(event);
  }

  /** A stream has ended without a word why. Asks by a plain call; the answer's events are as good as the stream's. */
  async #ask() {
    const connection = new Connection();
    const { signal } = connection.controller;
    this.#connection = connection;
    try {
      const page = await this.#sources.poll(this.#cursor, 0, signal);
      this.#turnPage(page, { event: (event) => this.#received(connection, event) }, signal);
      if (!this.#concerned(page) && !signal.aborted && (await this.#listener.over())) {
        this.close();
      }
      return null;
    } catch (error) {
      return signal.aborted ? null : error;
    } finally {
      this.#connection = null;
    }
  }

  /** Whether a page has anything that the stream should have brought: polls are of the whole session. */
  #concerned(page) {
    return page.events.some((event) => event.type === "gap" || this.#listener.concerns(event));
  }

  /** The stream is suspiciously silent: is there nothing to say, or is it deaf? The log tells. */
  async #doubt() {
    const connection = this.#connection;
    const cursor = this.#cursor;
    if (!connection) {
      return;
    }
    const same = () => this.#connection === connection && this.#cursor === cursor;
    try {
      const page = await this.#sources.poll(cursor, 0, connection.controller.signal);
      if (same() && this.#concerned(page)) {
        // They may be on their way over the stream at this very moment.
        await pause(this.#settings.timeouts.grace, connection.controller.signal).done;
        if (same()) {
          connection.deaf = true;
          this.#interrupt();
        }
      }
    } catch (error) {
      if (same() && error?.status === 0) {
        this.#interrupt({ how: "cut", error });
      }
    }
  }

  /** Ends the present connection; the next one is opened at once, unless it is said that it was cut. */
  #interrupt(outcome = { how: "again" }) {
    if (this.#connection && this.#connection.interrupted === null) {
      this.#connection.interrupted = outcome;
      this.#connection.controller.abort();
    }
  }

  #sleep() {
    this.#asleep = true;
    this.#interrupt();
  }
}
