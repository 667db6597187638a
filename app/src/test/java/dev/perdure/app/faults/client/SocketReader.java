package dev.perdure.app.faults.client;

import dev.perdure.app.faults.oracle.Frame;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the events that come over a WebSocket (RFC 6455), answering pings. */
final class SocketReader {

    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final String HEARTBEAT = "{\"type\":\"heartbeat\"}";

    private final Exchange exchange;

    SocketReader(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Says where to begin. */
    void attach(@Nullable String cursor) throws IOException {
        String position = cursor == null ? "null" : "\"" + cursor + "\"";
        send(TEXT, ("{\"last_message_id\":" + position + "}").getBytes(StandardCharsets.UTF_8));
    }

    /** The next event; empty after the server's close. A cut is an exception. */
    Optional<Frame> next() throws IOException {
        while (true) {
            int type = octet() & 0x0F;
            byte[] payload = payload();
            switch (type) {
                case TEXT -> {
                    String text = new String(payload, StandardCharsets.UTF_8);
                    if (!text.equals(HEARTBEAT)) {
                        return Optional.of(PollPage.frame(text));
                    }
                }
                case PING -> send(PONG, payload);
                case CLOSE -> {
                    send(CLOSE, payload);
                    exchange.endedInOrder();
                    return Optional.empty();
                }
                default -> throw new IllegalStateException("a frame of type " + type);
            }
        }
    }

    private byte[] payload() throws IOException {
        int length = octet();
        int more = length == 126 ? 2 : length == 127 ? 8 : 0;
        long size = more == 0 ? length : 0;
        for (int i = 0; i < more; i++) {
            size = size << 8 | octet();
        }
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (long i = 0; i < size; i++) {
            payload.write(octet());
        }
        return payload.toByteArray();
    }

    private int octet() throws IOException {
        int next = exchange.read();
        if (next < 0) {
            throw new EOFException("cut");
        }
        return next;
    }

    /** Frames of a client are masked (section 5.3); by zeros they stay as they are. */
    private void send(int type, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x80 | type);
        frame.write(0x80 | payload.length); // at most 125
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        exchange.send(frame.toByteArray());
    }
}
