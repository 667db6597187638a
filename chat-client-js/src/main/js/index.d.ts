/** The reconnecting client of Perdure. Hand-written; a test keeps its names to those of the modules. */

export type TurnStatus = "queued" | "running" | "completed" | "failed" | "cancelled";
export type WhenBusy = "reject" | "enqueue" | "interrupt";
export type Transport = "auto" | "eventsource" | "fetch" | "poll";

/** Why a turn has failed. */
export interface Failure {
  code: string;
  recoverable: boolean;
  message: string;
  /** Seconds. */
  retry_after?: number;
}

/** A turn as the server tells it. */
export interface Turn {
  id: string;
  message_id: string;
  status: TurnStatus;
  attempt: number;
  cancel_requested: boolean;
  start: string;
  end: string | null;
  failure: Failure | null;
  started_at: string;
  ended_at: string | null;
}

export interface TurnWithTexts extends Turn {
  message: string;
  /** Who said it, if that was a guest. */
  author?: string;
  answer: string;
  reasoning: string;
}

export interface QueuedTurn extends Turn {
  message: string;
  /** Who said it, if that was a guest. */
  author?: string;
}

export interface Session {
  id: string;
  title: string;
  position: string;
  message_count: number;
  created_at: string;
  updated_at: string;
  /** Whose it is, if it is shared with whoever asks. */
  owner?: string;
  access?: Access;
  shared_at?: string;
}

export type Access = "read" | "write";

/** Who is let into a session. */
export interface Grant {
  subject: string;
  access: Access;
  created_at: string;
}

export interface ListedSession extends Session {
  turn: Turn | null;
}

export interface Snapshot {
  session: Session;
  position: string;
  turn: TurnWithTexts | null;
  queued: QueuedTurn[];
}

export interface Receipt {
  session_id: string;
  turn_id: string;
  message_id: string;
  position: string;
  repeated: boolean;
  turn: Turn;
}

export interface Message {
  ordinal: number;
  role: "user" | "assistant";
  text: string;
  turn_id: string;
  cut: boolean;
  created_at: string;
  /** The guest who said it, if it was not the session's owner. */
  author?: string;
}

export interface MessagePage {
  messages: Message[];
  has_more: boolean;
}

export interface SessionPage {
  sessions: ListedSession[];
  has_more: boolean;
  next: string | null;
}

/** The data of each type of event. */
export interface EventData {
  "turn.started": { turn_id: string; message_id: string; message: string; replaces?: string; author?: string };
  "text.delta": { turn_id: string; text: string };
  "reasoning.delta": { turn_id: string; text: string };
  "tool.call": { turn_id: string; call_id: string; name: string; arguments: string };
  "tool.result": { turn_id: string; call_id: string; name: string; result: string; failed: boolean };
  custom: { turn_id: string; name: string; data: unknown };
  "turn.continued": { turn_id: string; attempt: number };
  "turn.restarted": { turn_id: string; attempt: number };
  "turn.completed": { turn_id: string };
  "turn.failed": { turn_id: string } & Failure;
  "turn.cancelled": { turn_id: string };
  "turn.queued": { turn_id: string; message_id: string; ahead: number };
  gap: { reason: "unreadable" | "foreign" | "future" | "pruned"; position: string; snapshot: Snapshot };
}

export type EventType = keyof EventData;

/** What iterations yield and polls bring. The id is null for what is not of the log. */
export type WireEvent = { [T in EventType]: { id: string | null; type: T; data: EventData[T] } }[EventType];

export interface EventPage {
  events: WireEvent[];
  next: string;
  has_more: boolean;
  turn: Turn | null;
}

/** When to try again. */
export interface RetryPolicy {
  /** After the first one; three unless said otherwise, `Infinity` for no end. Counted anew after progress. */
  tries?: number;
  firstMillis?: number;
  longestMillis?: number;
  random?: () => number;
}

/** Milliseconds. */
export interface Timeouts {
  /** Until the answer to a stream begins: 5000. */
  connect?: number;
  /** Until the answer to any other call begins: 10000. */
  answer?: number;
  /** Of each silence after that: 30000. */
  read?: number;
  /** Of a native EventSource, after which it is asked elsewhere whether there was nothing to say: 20000. */
  silence?: number;
  /** How late an event may be before a stream counts as deaf: 1000. */
  grace?: number;
  /** For how long it is polled, when streams don't come through, before one is tried again: 60000, and ever longer. */
  poll?: number;
  /** After which a hidden tab, in which no turn runs, lets go of its connection: 30000. */
  hidden?: number;
}

export interface Waiting {
  /** As of `Date.now()`. */
  retryAt: number;
  error: ChatError;
  /** Ends the wait. */
  now(): void;
}

export interface CallOptions {
  retry?: RetryPolicy;
  signal?: AbortSignal;
  waiting?(wait: Waiting): void;
}

export interface SubmitOptions extends CallOptions {
  messageId?: string;
  whenBusy?: WhenBusy;
  /** The session's last turn, whose place this message takes. */
  replaces?: string;
}

export interface SendOptions {
  messageId?: string;
  whenBusy?: WhenBusy;
  replaces?: string;
  /** Where the message is kept until the server has it, across reloads. */
  outbox?: Outbox;
  /** Of the submit; that of the stream is the client's own. */
  retry?: RetryPolicy;
  /** Closes the stream. */
  signal?: AbortSignal;
}

export interface FollowOptions {
  /** Whether a turn runs, as far as the caller knows. */
  running?: boolean;
  retry?: RetryPolicy;
  signal?: AbortSignal;
}

export interface ChatOptions {
  /** `/api/app` unless said otherwise; a whole URL outside of a page. */
  baseUrl?: string;
  /** For authorization; a function is asked before each call. With headers, streams are read over fetch. */
  headers?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>) | null;
  /**
   * Told when a call is refused for its credentials (status 401), once for all calls that are refused meanwhile; a page shows its
   * sign-in. If it resolves with true, the calls are made again; else they fail.
   */
  onUnauthenticated?: ((error: ChatError) => boolean | void | Promise<boolean | void>) | null;
  credentials?: "omit" | "same-origin" | "include";
  transport?: Transport;
  retry?: RetryPolicy;
  timeouts?: Timeouts;
  /** How long a poll waits for a first event: 25. */
  pollSeconds?: number;
  /** The longest event that is read; sixteen million unless said otherwise. */
  longestCharacters?: number;
  fetch?: typeof fetch;
  EventSource?: typeof EventSource;
  environment?: Environment;
}

export interface ConnectionState {
  name: "connecting" | "live" | "waiting" | "reconnecting" | "asleep" | "closed";
  retryAt?: number;
  error?: ChatError;
  way?: "stream" | "poll";
}

export class ChatAPI {
  constructor(options?: ChatOptions);
  /** Before the paths of all calls. */
  readonly baseUrl: string;
  static discover(options?: ChatOptions, asking?: CallOptions & { url?: string }): Promise<ChatAPI>;
  sendMessage(sessionId: string, message: string, options?: SendOptions): TurnStream;
  retry(sessionId: string, turnId: string, options?: { signal?: AbortSignal }): TurnStream;
  runAgain(sessionId: string, turnId: string, options?: CallOptions): Promise<{ turn: Turn; position: string }>;
  follow(sessionId: string, cursor?: string | null, options?: FollowOptions): SessionStream;
  submit(sessionId: string, message: string, options?: SubmitOptions): Promise<Receipt>;
  cancel(sessionId: string, turnId: string, options?: CallOptions): Promise<unknown>;
  snapshot(sessionId: string, options?: CallOptions): Promise<Snapshot>;
  messages(sessionId: string, options?: CallOptions & { before?: number | null; limit?: number }): Promise<MessagePage>;
  sessions(
    options?: CallOptions & { query?: string; after?: string | null; limit?: number; shared?: boolean },
  ): Promise<SessionPage>;
  grants(sessionId: string, options?: CallOptions): Promise<Grant[]>;
  grant(sessionId: string, subject: string, access: Access, options?: CallOptions): Promise<Grant>;
  revoke(sessionId: string, subject: string, options?: CallOptions): Promise<void>;
  poll(
    sessionId: string,
    options?: CallOptions & { after?: string | null; limit?: number; waitSeconds?: number },
  ): Promise<EventPage>;
  rename(sessionId: string, title: string, options?: CallOptions): Promise<ListedSession>;
  delete(sessionId: string, options?: CallOptions): Promise<boolean>;
}

/** An event as dispatched: under its own type, and as `message`. */
export class ChatEvent<T extends EventType = EventType> extends Event {
  constructor(name: string, event: WireEvent);
  readonly id: string | null;
  readonly lastEventId: string;
  readonly eventType: T;
  readonly data: EventData[T];
}

export class ConnectionEvent extends Event {
  constructor(name: string, connection: ConnectionState);
  readonly connection: ConnectionState;
  readonly error: ChatError | null;
}

export type StreamEvents = { [T in EventType]: ChatEvent<T> } & {
  message: ChatEvent;
  open: ConnectionEvent;
  error: ConnectionEvent;
  connection: ConnectionEvent;
  end: ConnectionEvent;
};

export class ChatStream extends EventTarget implements AsyncIterable<WireEvent> {
  constructor(keeps: boolean);
  static readonly CONNECTING: 0;
  static readonly OPEN: 1;
  static readonly CLOSED: 2;
  readonly readyState: 0 | 1 | 2;
  readonly connection: ConnectionState;
  onopen: ((event: ConnectionEvent) => void) | null;
  onmessage: ((event: ChatEvent) => void) | null;
  onerror: ((event: ConnectionEvent) => void) | null;
  onconnection: ((event: ConnectionEvent) => void) | null;
  onend: ((event: ConnectionEvent) => void) | null;
  addEventListener<K extends keyof StreamEvents>(
    type: K,
    listener: (event: StreamEvents[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  close(): void;
  [Symbol.asyncIterator](): AsyncIterator<WireEvent, undefined>;
}

export class TurnStream extends ChatStream {
  private constructor();
  readonly sessionId: string;
  readonly turnId: string | null;
  readonly turn: TurnFold;
  readonly answer: Promise<string>;
  readonly accepted: Promise<{ turn: Turn; position: string }>;
  cancel(): Promise<unknown>;
  retryNow(): void;
}

export class SessionStream extends ChatStream {
  private constructor();
  readonly sessionId: string;
  readonly cursor: string | null;
  expect(running: boolean): void;
  retryNow(): void;
}

export interface ToolUse {
  callId: string;
  name: string;
  arguments: string;
  result: string | null;
  failed: boolean;
}

export class TurnFold {
  id: string | null;
  messageId: string | null;
  message: string;
  author: string | null;
  status: TurnStatus | "submitting";
  attempt: number;
  ahead: number;
  answer: string;
  reasoning: string;
  tools: ToolUse[];
  failure: Failure | null;
  replaces: string | null;
  readonly ended: boolean;
  apply(event: WireEvent): boolean;
  restore(turn: Turn | TurnWithTexts | QueuedTurn): void;
}

export class SessionFold {
  constructor(snapshot?: Snapshot | null);
  readonly turns: TurnFold[];
  readonly running: TurnFold | null;
  turn(id: string): TurnFold | null;
  apply(event: WireEvent): void;
  restore(snapshot: Snapshot): void;
}

export interface Letter {
  messageId: string;
  text: string;
  whenBusy?: WhenBusy;
  replaces?: string;
  writtenAt?: number;
}

export class Outbox {
  constructor(api: ChatAPI, sessionId: string, options?: { storage?: Storage | null; prefix?: string });
  readonly stopped: boolean;
  left(): Letter[];
  write(text: string, options?: { whenBusy?: WhenBusy; replaces?: string }): Letter;
  keep(letter: Letter): Letter;
  drop(letter: Letter): void;
  send(letter: Letter, delayed?: (wait: { retryAt: number; error: ChatError }) => void): Promise<Receipt>;
  now(): void;
  stop(): void;
}

export class ChatError extends Error {
  constructor(
    code: string,
    message: string,
    more?: {
      recoverable?: boolean;
      status?: number;
      retryAfterMillis?: number;
      turnId?: string | null;
      cause?: unknown;
    },
  );
  readonly code: string;
  readonly recoverable: boolean;
  /** Of the HTTP answer; 0 if there was none. */
  readonly status: number;
  readonly retryAfterMillis: number;
  readonly turnId: string | null;
  readonly partialAnswer: string | null;
}

export class RecoverableError extends ChatError {
  readonly recoverable: true;
}

export class UnrecoverableError extends ChatError {
  readonly recoverable: false;
}

export class Backoff {
  constructor(policy?: RetryPolicy);
  readonly exhausted: boolean;
  next(atLeastMillis?: number): number;
  forgive(): void;
  wish(millis: number): void;
  reset(): void;
}

export function pause(millis: number, signal?: AbortSignal): { done: Promise<void>; wake(): void };

export class Environment {
  readonly online: boolean;
  readonly hidden: boolean;
  watch(watcher: (what: "online" | "offline" | "hidden" | "visible" | "frozen" | "thawed") => void): () => void;
}

export class SseParser {
  constructor(
    listener: { event(event: { type: string; data: string; id: string }): void; retry?(millis: number): void },
    options?: { lastEventId?: string; longestCharacters?: number },
  );
  readonly lastEventId: string;
  push(bytes: Uint8Array): void;
}

export class FrameTooLongError extends Error {}

export function freshId(): string;
export function isSessionId(text: string): boolean;

export const EVENT_TYPES: readonly EventType[];
export const TERMINAL_TYPES: readonly ("turn.completed" | "turn.failed" | "turn.cancelled")[];
