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

    SocketWriter(TextSocket socket, Duration patience) {
        this.socket = socket;
        this.patience = patience;
    }

    void events(LogKey log, List<LoggedEvent> batch) throws IOException {
        int gathered = 0;
        for (Iterator<LoggedEvent> events = batch.iterator(); events.hasNext(); ) {
            byte[] event = EventJson.bytes(log, events.next());
            gathered += event.length;
            if (gathered < FULL && events.hasNext()) {
                socket.gather(event);
            } else {
                socket.send(event, patience);
                gathered = 0;
            }
        }
    }

    void gap(Gap gap) throws IOException {
        socket.send(EventJson.bytes(gap), patience);
    }

    void heartbeat() throws IOException {
        socket.send(HEARTBEAT, patience);
    }

    void answer(ServerFrame.Answer answer) throws IOException {
        socket.send(answer.toJson(), patience);
    }
}
