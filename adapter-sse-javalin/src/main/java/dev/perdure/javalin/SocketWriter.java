package dev.perdure.javalin;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor.Step.Gap;
import dev.perdure.protocol.EventJson;
import dev.perdure.protocol.ServerFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes what the client of a WebSocket gets, each call until all of it is written; too slow a client is an exception. Safe
 * for use by several threads, whose messages never mix.
 */
final class SocketWriter {

    /** So many bytes are waited for together. */
    private static final int FULL = 64 * 1024;

    private static final byte[] HEARTBEAT = new ServerFrame.Heartbeat().toJson();

    private final TextSocket socket;
    private final Duration patience;
    private final LongAdder bytes = new LongAdder();

    SocketWriter(TextSocket socket, Duration patience) {
        this.socket = socket;
        this.patience = patience;
    }

    /** How many bytes were handed over so far. */
    long bytes() {
        return bytes.sum();
    }

    private void send(byte[] message) throws IOException {
        bytes.add(message.length);
        socket.send(message, patience);
    }

    void events(LogKey log, List<LoggedEvent> batch) throws IOException {
        int gathered = 0;
        for (Iterator<LoggedEvent> events = batch.iterator(); events.hasNext(); ) {
            byte[] event = EventJson.bytes(log, events.next());
            gathered += event.length;
            if (gathered < FULL && events.hasNext()) {
                bytes.add(event.length);
                socket.gather(event);
            } else {
                send(event);
                gathered = 0;
            }
        }
    }

    void gap(Gap gap) throws IOException {
        send(EventJson.bytes(gap));
    }

    void heartbeat() throws IOException {
        send(HEARTBEAT);
    }

    void answer(ServerFrame.Answer answer) throws IOException {
        send(answer.toJson());
    }
}
