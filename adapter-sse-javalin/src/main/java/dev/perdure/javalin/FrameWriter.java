package dev.perdure.javalin;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor.Step.Gap;
import dev.perdure.chat.port.EventCursor.Step.Queued;
import dev.perdure.protocol.EventJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * Writes the frames of one stream (WHATWG HTML, section 9.2.5): an id line, an event line, one data line of JSON, LF only.
 *
 * <p>Frames gather in a buffer until {@link #flush} gives all of them to the connection at once. Owned by one thread.
 */
final class FrameWriter {

    /** So much is sent at the latest, so that memory is bounded by one event beyond it. */
    private static final int FULL = 64 * 1024;

    /** A buffer that had to grow beyond this is not kept while nothing happens. */
    private static final int KEPT = 1024;

    private final OutputStream out;
    private final String positionPrefix;
    private ByteArrayOutputStream buffer = new ByteArrayOutputStream();

    FrameWriter(OutputStream out, LogKey log) {
        this.out = out;
        String start = log.at(0).toString();
        this.positionPrefix = start.substring(0, start.length() - 1);
    }

    /** Tells the client how long to wait before it reconnects. */
    void retry(Duration wait) {
        field("retry: ");
        field(Long.toString(wait.toMillis()));
        buffer.write('\n');
        buffer.write('\n');
    }

    /** A comment: it means nothing and shows that the connection lives. */
    void heartbeat() {
        field(":");
        buffer.write('\n');
        buffer.write('\n');
    }

    /** @throws IOException if the client is gone */
    void event(LoggedEvent event) throws IOException {
        field("id: ");
        field(positionPrefix);
        field(Long.toString(event.sequence()));
        buffer.write('\n');
        begin(EventJson.type(event.event()));
        encode(() -> EventJson.writeData(event, buffer));
        endFrame();
    }

    /** The position of the snapshot is the frame's id, so that a client that is cut right after it goes on from there. */
    void gap(Gap gap) throws IOException {
        field("id: ");
        field(gap.snapshot().position().toString());
        buffer.write('\n');
        begin(EventJson.GAP);
        encode(() -> EventJson.writeData(gap, buffer));
        endFrame();
    }

    /** Without an id: it has no place in the log, and a client goes on from the id that it had. */
    void queued(Queued queued) throws IOException {
        begin(EventJson.QUEUED);
        encode(() -> EventJson.writeData(queued, buffer));
        endFrame();
    }

    @FunctionalInterface
    private interface Encoding {
        void run() throws IOException;
    }

    /** Keeps what can't be encoded, which is a defect, apart from a client that is gone. */
    private static void encode(Encoding encoding) {
        try {
            encoding.run();
        } catch (IOException defect) {
            throw new UncheckedIOException(defect);
        }
    }

    private void begin(String type) {
        field("event: ");
        field(type);
        buffer.write('\n');
        field("data: ");
    }

    private void endFrame() throws IOException {
        buffer.write('\n');
        buffer.write('\n');
        if (buffer.size() >= FULL) {
            send();
        }
    }

    /** Gives what has gathered, or else the headers, to the connection, which holds nothing back, and waits until it has it. */
    void flush() throws IOException {
        if (buffer.size() == 0) {
            out.flush();
        } else {
            send();
        }
    }

    /** Ends the response in order, before anybody is told that this stream is over and the server may stop. */
    void end() throws IOException {
        send();
        out.close();
    }

    private void send() throws IOException {
        buffer.writeTo(out);
        boolean large = buffer.size() > KEPT;
        buffer.reset();
        if (large) {
            buffer = new ByteArrayOutputStream();
        }
    }

    /** Writes text that stands in a frame's own lines, where a line break would let it forge another one. */
    private void field(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7E) {
                throw new IllegalArgumentException("a frame's id and type are printable ASCII");
            }
            buffer.write(c);
        }
    }
}
