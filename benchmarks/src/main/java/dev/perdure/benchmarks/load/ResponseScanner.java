package dev.perdure.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads one HTTP/1.1 response with an event stream in it (RFC 9112), however it is cut into pieces.
 *
 * <p>The body is chunked, has a length, or ends with the connection. Allocates nothing per event once the head is read. Not
 * thread-safe.
 */
final class ResponseScanner {

    private static final int LONGEST_LINE = 16 * 1024;
    private static final int UNKNOWN = -1;

    private enum State {
        HEAD,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        COUNTED,
        UNTIL_CLOSED,
        ENDED
    }

    private final EventScanner events;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private State state = State.HEAD;
    private int status = UNKNOWN;
    private boolean chunked;
    private long length = UNKNOWN;

    /** Of the chunk that is read, or of the whole body. */
    private long left;

    private boolean sizeGiven;
    private boolean inExtension;

    ResponseScanner(StreamListener listener) {
        this.events = new EventScanner(listener);
    }

    /** The status code, or -1 before it has come. */
    int status() {
        return status;
    }

    /** Whether the head has come, and with it the server's word that the stream stands. */
    boolean begun() {
        return state != State.HEAD;
    }

    /** Whether the response came to an orderly end. */
    boolean ended() {
        return state == State.ENDED;
    }

    /** Whether the end of the connection is the orderly end of the response. */
    boolean endsWithConnection() {
        return state == State.UNTIL_CLOSED;
    }

    String lastEventId() {
        return events.lastEventId();
    }

    /** @throws ProtocolException if it isn't HTTP, or goes on after its end */
    void scan(byte[] bytes, int from, int to) throws ProtocolException {
        int at = from;
        while (at < to) {
            at = switch (state) {
                case CHUNK, COUNTED -> body(bytes, at, to);
                case UNTIL_CLOSED -> {
                    events.scan(bytes, at, to);
                    yield to;
                }
                case HEAD, TRAILER -> {
                    headLine(bytes[at]);
                    yield at + 1;
                }
                case CHUNK_SIZE -> {
                    chunkSize(bytes[at]);
                    yield at + 1;
                }
                case CHUNK_END -> {
                    chunkEnd(bytes[at]);
                    yield at + 1;
                }
                case ENDED -> throw new ProtocolException("more than one response");
            };
        }
    }

    private int body(byte[] bytes, int from, int to) {
        int end = (int) Math.min(to, from + left);
        events.scan(bytes, from, end);
        left -= end - from;
        if (left == 0) {
            state = state == State.CHUNK ? State.CHUNK_END : State.ENDED;
        }
        return end;
    }

    private void chunkSize(byte b) throws ProtocolException {
        int digit = Character.digit(b, 16);
        if (b == '\n') {
            if (!sizeGiven) {
                throw new ProtocolException("a chunk without a size");
            }
            state = left == 0 ? State.TRAILER : State.CHUNK;
            sizeGiven = false;
            inExtension = false;
        } else if (digit >= 0 && !inExtension) {
            left = left * 16 + digit;
            sizeGiven = true;
        } else if (b == ';') {
            inExtension = true;
        } else if (b != '\r' && !inExtension) {
            throw new ProtocolException("a chunk's size that is none");
        }
    }

    private void chunkEnd(byte b) throws ProtocolException {
        if (b == '\n') {
            state = State.CHUNK_SIZE;
        } else if (b != '\r') {
            throw new ProtocolException("a chunk longer than its size");
        }
    }

    private void headLine(byte b) throws ProtocolException {
        if (b != '\n') {
            if (line.size() >= LONGEST_LINE) {
                throw new ProtocolException("a header without end");
            }
            if (b != '\r') {
                line.write(b);
            }
            return;
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        if (state == State.TRAILER) {
            state = text.isEmpty() ? State.ENDED : State.TRAILER;
        } else if (text.isEmpty()) {
            endHead();
        } else if (status == UNKNOWN) {
            status = status(text);
        } else {
            header(text.toLowerCase(Locale.ROOT));
        }
    }

    private static int status(String text) throws ProtocolException {
        if (!text.matches("HTTP/1\\.1 [1-5][0-9]{2}( .*)?")) {
            throw new ProtocolException("no HTTP response: " + text);
        }
        return Integer.parseInt(text, 9, 12, 10);
    }

    private void header(String text) throws ProtocolException {
        int colon = text.indexOf(':');
        String value = text.substring(colon + 1).strip();
        switch (text.substring(0, Math.max(colon, 0))) {
            case "transfer-encoding" -> chunked = value.equals("chunked");
            case "content-length" -> {
                if (!value.matches("[0-9]{1,18}")) {
                    throw new ProtocolException("a length that is none");
                }
                length = Long.parseLong(value);
            }
            default -> {}
        }
    }

    private void endHead() throws ProtocolException {
        if (status == UNKNOWN) {
            throw new ProtocolException("an empty line before the response");
        }
        if (status < 200) {
            status = UNKNOWN; // an interim response; the real one follows
        } else if (status == 204 || length == 0) {
            state = State.ENDED;
        } else if (chunked) {
            state = State.CHUNK_SIZE;
        } else if (length > 0) {
            left = length;
            state = State.COUNTED;
        } else {
            state = State.UNTIL_CLOSED;
        }
    }
}
