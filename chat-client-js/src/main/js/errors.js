/**
 * What went wrong, for programs by its `code`, the codes of the wire and a few of the client's own: `unreachable`, `timeout`,
 * `unexpected_answer`, `frame_too_long`, `turn_cancelled`, `turn_gone`, `answer_cut` and `closed`.
 *
 * It is always one of the two kinds below. The client has already tried again what it may before anybody sees one.
 */
export class ChatError extends Error {
  constructor(code, message, { recoverable, status = 0, retryAfterMillis = 0, turnId = null, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.recoverable = recoverable === true;
    /** Of the HTTP answer; 0 if there was none. */
    this.status = status;
    this.retryAfterMillis = retryAfterMillis;
    this.turnId = turnId;
    /** What the agent had said when its turn ended without being complete; null in all other errors. */
    this.partialAnswer = null;
  }
}

/** The same call may be sent again with a chance to succeed: the network, a time limit, a server or its store that is away. */
export class RecoverableError extends ChatError {
  constructor(code, message, more = {}) {
    super(code, message, { ...more, recoverable: true });
  }
}

/** Sending the same again won't help: bad input, a policy, a session that is no more. */
export class UnrecoverableError extends ChatError {
  constructor(code, message, more = {}) {
    super(code, message, { ...more, recoverable: false });
  }
}

export function chatError(recoverable, code, message, more) {
  return recoverable ? new RecoverableError(code, message, more) : new UnrecoverableError(code, message, more);
}

/** No answer at all: the network or the server is away. */
export function unreachable(cause) {
  return new RecoverableError("unreachable", "The server can't be reached.", { cause });
}

export function timedOut() {
  return new RecoverableError("timeout", "The server did not answer in time.");
}

/** The caller itself has ended it. */
export function closed() {
  return new UnrecoverableError("closed", "It was closed before there was an answer.");
}

/** Something answered that doesn't speak the protocol: a captive portal, a proxy's own page, half an answer. */
export function unexpected(status, cause) {
  return new RecoverableError("unexpected_answer", "The answer was not that of a chat server.", { status, cause });
}

const TEMPORARY = new Set([408, 425, 429, 500, 502, 503, 504]);

/** An answer that is an error, in the words of the server (RFC 9457) if it has any. */
export function problem(status, headers, body) {
  const said = body !== null && typeof body === "object" ? body : {};
  const recoverable = typeof said.recoverable === "boolean" ? said.recoverable : TEMPORARY.has(status);
  const text = said.detail || said.title || `The server answered with status ${status}.`;
  return chatError(recoverable, String(said.code || `http_${status}`), String(text), {
    status,
    retryAfterMillis: retryAfter(headers, said.retry_after),
    turnId: typeof said.turn_id === "string" ? said.turn_id : null,
  });
}

/** `Retry-After` is seconds or a date (RFC 9110, section 10.2.3); a wait beyond ten minutes is nobody's wish. */
function retryAfter(headers, seconds) {
  const header = headers?.get("Retry-After") ?? "";
  const asked = Number(seconds) > 0 ? Number(seconds) : Number(header);
  const millis = Number.isFinite(asked) ? asked * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(millis) ? Math.min(Math.max(0, millis), 600_000) : 0;
}
