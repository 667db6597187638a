import { UnrecoverableError, unexpected, unreachable } from "./errors.js";
import { readEvent } from "./event-types.js";
import { FrameTooLongError, SseParser } from "./sse-parser.js";

/**
 * One stream over fetch, read by the client's own parser: it sees heartbeats and status codes, and can send headers.
 *
 * Tells `told.open()`, `told.alive()` with all bytes, `told.retry(millis)` and `told.event(event)`. Resolves when the stream is over:
 * `{how: "done"}` if the server has nothing more to say (204), or `{how: "cut", error}`.
 */
export async function fetchStream(http, path, told, signal, longestCharacters) {
  let call;
  try {
    call = await http.open(path, { accept: "text/event-stream", withinMillis: http.timeouts.connect, signal });
  } catch (error) {
    return { how: "cut", error };
  }
  try {
    if (call.response.status === 204) {
      return { how: "done" };
    }
    const type = call.response.headers.get("Content-Type") ?? "";
    if (!type.startsWith("text/event-stream") || !call.response.body) {
      return { how: "cut", error: unexpected(call.response.status) };
    }
    return { how: "cut", error: await read(http, call, told, signal, longestCharacters) };
  } finally {
    call.release();
  }
}

async function read(http, call, told, signal, longestCharacters) {
  let malformed = null;
  const parser = new SseParser(
    {
      event: ({ id, type, data }) => {
        if (malformed !== null || signal.aborted) {
          return;
        }
        let event;
        try {
          event = readEvent(id, type, data);
        } catch (error) {
          malformed = error;
          return;
        }
        told.event(event);
      },
      retry: (millis) => told.retry(millis),
    },
    { longestCharacters },
  );
  const reader = call.response.body.getReader();
  // The server says something at once; a proxy that holds it back would hold back the answer too.
  let opened = false;
  try {
    for (;;) {
      const patience = opened ? http.timeouts.read : http.timeouts.connect;
      const { done, value } = await call.within(patience, reader.read());
      if (done) {
        return unreachable();
      }
      if (!opened) {
        opened = true;
        told.open();
      }
      told.alive();
      parser.push(value);
      if (malformed !== null) {
        return unexpected(200, malformed);
      }
    }
  } catch (error) {
    return error instanceof FrameTooLongError ? new UnrecoverableError("frame_too_long", error.message) : error;
  }
}
