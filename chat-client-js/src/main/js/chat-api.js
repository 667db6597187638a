import { Environment } from "./environment.js";
import { closed } from "./errors.js";
import { fetchStream } from "./fetch-source.js";
import { Http } from "./http.js";
import { freshId } from "./identifiers.js";
import { nativeStream } from "./native-source.js";
import { expected, patiently } from "./patience.js";
import { SessionStream } from "./session-stream.js";
import { TurnStream } from "./turn-stream.js";

const USUAL_BASE = "/api/app";

/**
 * Milliseconds; `silence` is after which a stream that hides its heartbeats is doubted, `grace` what an event may be late, `poll`
 * for how long it is polled at first before a stream is tried again, `hidden` after which a tab that expects nothing lets go.
 */
const TIMEOUTS = {
  connect: 5000,
  answer: 10_000,
  read: 30_000,
  silence: 20_000,
  grace: 1000,
  poll: 60_000,
  hidden: 30_000,
};

/**
 * The chat of one server. Every call stands for itself, and is made again by itself where that is safe and can help.
 *
 * What goes wrong in spite of that is a {@link ChatError}, recoverable or not.
 */
export class ChatAPI {
  #http;
  #desk;

  constructor({
    baseUrl = USUAL_BASE,
    headers = null,
    onUnauthenticated = null,
    credentials = "same-origin",
    transport = "auto",
    retry = {},
    timeouts = {},
    pollSeconds = 25,
    longestCharacters = undefined,
    fetch = (...call) => globalThis.fetch(...call),
    EventSource = globalThis.EventSource,
    environment = new Environment(),
  } = {}) {
    if (!["auto", "eventsource", "fetch", "poll"].includes(transport)) {
      throw new TypeError(`A transport is auto, eventsource, fetch or poll, not ${transport}.`);
    }
    if (transport === "eventsource" && (typeof EventSource !== "function" || headers !== null)) {
      throw new TypeError("A native EventSource is not to be had here, or can't send these headers.");
    }
    if (globalThis.location === undefined && baseUrl !== "" && !/^https?:/.test(baseUrl)) {
      throw new TypeError("Outside of a page the base URL has to be a whole one.");
    }
    this.#http = new Http({ baseUrl, headers, credentials, fetch, timeouts: { ...TIMEOUTS, ...timeouts }, onUnauthenticated });
    const settings = {
      retry,
      environment,
      timeouts: this.#http.timeouts,
      pollSeconds,
      pollOnly: transport === "poll",
    };
    // A native EventSource can't send headers, and there is none in Node.
    const native = transport !== "fetch" && typeof EventSource === "function" && headers === null;
    const withCredentials = credentials === "include";
    this.#desk = {
      settings,
      once: {
        snapshot: (session) => this.#snapshot(session),
        messages: (session, page) => this.#messages(session, page),
      },
      cancel: (session, turn) => this.cancel(session, turn),
      patiently: (call, options) => patiently(call, { ...settings, ...options, retry: options?.retry ?? retry }),
      sources: (session, path) => ({
        opaque: native,
        stream: (cursor, told, signal) =>
          native
            ? nativeStream(EventSource, this.#http.url(path(cursor)), {
                told,
                signal,
                withCredentials,
                connectMillis: this.#http.timeouts.connect,
              })
            : fetchStream(this.#http, path(cursor), told, signal, longestCharacters),
        poll: (cursor, seconds, signal) => this.#poll(session, { after: cursor, wait: seconds }, signal),
      }),
    };
  }

  /** Before the paths of all calls. */
  get baseUrl() {
    return this.#http.url("");
  }

  /** Asks the server that served this page where its calls are; one that doesn't say has them at the usual place. */
  static async discover(options = {}, { url = "page-config.json", ...how } = {}) {
    const asking = new ChatAPI({ ...options, baseUrl: "" });
    try {
      const config = await asking.#patiently(() => asking.#http.json(url, { signal: how.signal }), how);
      return new ChatAPI({ ...options, baseUrl: config?.base_path ?? USUAL_BASE });
    } catch (error) {
      if (error.status === 404) {
        return new ChatAPI(options);
      }
      throw error;
    }
  }

  /**
   * Says something and follows the answer. The message id is made once, here, unless one is given; so however often it has to
   * be sent, it is answered once. With an `outbox` it is kept there until the server has it, across reloads.
   */
  sendMessage(sessionId, message, { messageId, whenBusy, replaces, outbox, retry, signal } = {}) {
    const letter = { messageId: messageId ?? freshId(), text: message, whenBusy, replaces };
    const kept = outbox ? outbox.keep(letter) : letter;
    const begin = async (told) => {
      try {
        const receipt = await this.submit(sessionId, message, { ...kept, retry, ...told });
        outbox?.drop(kept);
        return receipt;
      } catch (error) {
        if (!error.recoverable && error.code !== "closed") {
          outbox?.drop(kept);
        }
        throw error;
      }
    };
    return new TurnStream(this.#desk, sessionId, begin, signal);
  }

  /** Runs the session's last turn again, if it failed or was cancelled, and follows its new attempt. */
  retry(sessionId, turnId, { signal } = {}) {
    return new TurnStream(this.#desk, sessionId, (told) => this.runAgain(sessionId, turnId, told), signal);
  }

  /**
   * As {@link retry}, for whoever follows the session anyway; resolves when it is accepted, with the place before the new attempt.
   *
   * It is the one call that must not be repeated blindly: when its answer is lost, the turn's attempt tells whether it was heard.
   */
  async runAgain(sessionId, turnId, how = {}) {
    const before = await this.#patiently(() => this.#snapshot(sessionId, how.signal), how);
    const attempt = before.turn?.id === turnId ? before.turn.attempt : Infinity;
    await this.#patiently(async () => {
      try {
        const call = await this.#http.open(`${turn(sessionId, turnId)}/retry`, {
          method: "POST",
          accept: "text/event-stream",
          withinMillis: this.#http.timeouts.answer,
          signal: how.signal,
        });
        // Accepted; its stream is let go, since it is followed in the way of all turns.
        call.release();
      } catch (error) {
        if (how.signal?.aborted) {
          throw closed();
        }
        const heard = error.recoverable && (await this.#snapshot(sessionId, how.signal)).turn;
        if (!heard || heard.id !== turnId || !(heard.attempt > attempt)) {
          throw error;
        }
      }
    }, how);
    const again = { ...before.turn, attempt: attempt + 1, status: "running", answer: "", reasoning: "" };
    return { turn: again, position: before.position };
  }

  /** Follows the whole session after a position; from its first event on if that is null. */
  follow(sessionId, cursor = null, { running = false, retry, signal } = {}) {
    const desk = retry ? { ...this.#desk, settings: { ...this.#desk.settings, retry } } : this.#desk;
    return new SessionStream(desk, sessionId, cursor, { running, signal });
  }

  /** Durable when it resolves; the same message id again is the same turn again. */
  submit(sessionId, message, { messageId = freshId(), whenBusy, replaces, ...how } = {}) {
    const body = { message, message_id: messageId, when_busy: whenBusy, replaces };
    return this.#patiently(
      async () =>
        expected(
          await this.#http.json(`${session(sessionId)}/messages`, { method: "POST", body, signal: how.signal }),
          "turn_id", "position", "turn",
        ),
      how,
    );
  }

  /** Asks the agent to stop; idempotent. */
  cancel(sessionId, turnId, how = {}) {
    return this.#patiently(
      () => this.#http.json(`${turn(sessionId, turnId)}/cancel`, { method: "POST", signal: how.signal }),
      how,
    );
  }

  /** The session as of its position. */
  snapshot(sessionId, how = {}) {
    return this.#patiently(() => this.#snapshot(sessionId, how.signal), how);
  }

  /** A page of history, the newest before an ordinal. */
  messages(sessionId, { before = null, limit = 50, ...how } = {}) {
    return this.#patiently(() => this.#messages(sessionId, { before, limit }, how.signal), how);
  }

  /**
   * A page of the caller's sessions, the most recently active first, or of those that others share with the caller, the latest
   * grant first; only those whose title contains the query.
   */
  sessions({ query, after, limit = 50, shared = false, ...how } = {}) {
    const asked = parameters({ query, after, limit, shared: shared ? true : undefined });
    return this.#patiently(
      async () => expected(await this.#http.json(`/chat/sessions?${asked}`, { signal: how.signal }), "sessions"),
      how,
    );
  }

  /** The events after a position, `{events, next, has_more, turn}`; with a wait, not before there is a first one. */
  poll(sessionId, { after, limit, waitSeconds = 0, ...how } = {}) {
    return this.#patiently(() => this.#poll(sessionId, { after, limit, wait: waitSeconds }, how.signal), how);
  }

  /** Whom the caller has let into a session of its own. */
  grants(sessionId, how = {}) {
    return this.#patiently(
      async () => expected(await this.#http.json(grants(sessionId), { signal: how.signal }), "grants").grants,
      how,
    );
  }

  /** Lets somebody into a session of the caller's own, to "read" or to "write", or changes what a guest may do. */
  grant(sessionId, subject, access, how = {}) {
    const body = { subject, access };
    return this.#patiently(
      async () =>
        expected(
          await this.#http.json(grants(sessionId), { method: "PUT", body, signal: how.signal }),
          "subject", "access",
        ),
      how,
    );
  }

  /**
   * Shows somebody out of a session of the caller's own, who need not be in; or lets a guest leave, by its own subject, to which
   * the session does not exist afterwards.
   */
  async revoke(sessionId, subject, how = {}) {
    const path = `${grants(sessionId)}?${parameters({ subject })}`;
    await this.#patiently(() => this.#http.json(path, { method: "DELETE", signal: how.signal }), how);
  }

  /** Gives a session another title, and resolves with the session. */
  rename(sessionId, title, how = {}) {
    return this.#patiently(
      () => this.#http.json(session(sessionId), { method: "PATCH", body: { title }, signal: how.signal }),
      how,
    );
  }

  /** Deletes a session; resolves with false if there was none, which may also be because an earlier try has done it. */
  async delete(sessionId, how = {}) {
    try {
      await this.#patiently(() => this.#http.json(session(sessionId), { method: "DELETE", signal: how.signal }), how);
      return true;
    } catch (error) {
      if (error.code === "session_not_found") {
        return false;
      }
      throw error;
    }
  }

  #patiently(call, how) {
    return this.#desk.patiently(call, how);
  }

  async #poll(sessionId, asked, signal) {
    const path = `${session(sessionId)}/events?${parameters(asked)}`;
    return expected(await this.#http.json(path, { extraMillis: asked.wait * 1000, signal }), "events", "next");
  }

  async #snapshot(sessionId, signal) {
    return expected(await this.#http.json(session(sessionId), { signal }), "session", "position");
  }

  async #messages(sessionId, page, signal) {
    return expected(await this.#http.json(`${session(sessionId)}/messages?${parameters(page)}`, { signal }), "messages");
  }
}

function session(id) {
  return `/chat/sessions/${encodeURIComponent(id)}`;
}

function grants(sessionId) {
  return `${session(sessionId)}/grants`;
}

function turn(sessionId, turnId) {
  return `${session(sessionId)}/turns/${encodeURIComponent(turnId)}`;
}

function parameters(named) {
  const given = Object.entries(named).filter(([, value]) => value !== undefined && value !== null);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
}
