package dev.perdure.app.faults.client;

import dev.perdure.app.faults.client.Exchange.Request;
import dev.perdure.app.faults.oracle.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ways to read a turn, and to present a cursor with each. */
public enum Way {
    /** The submit, sent again with the header. */
    POST_AGAIN(true),
    /** A native EventSource: the same URL, and the header. */
    EVENT_SOURCE(true),
    /** The same without headers: the cursor stands in the URL. */
    QUERY(true),
    /** The turn's own stream. */
    FOLLOW_TURN(true),
    /** The stream of the whole session. */
    FOLLOW_SESSION(false),
    /** One page after the other. */
    POLL(false),
    /** A WebSocket, which reads the session from the cursor in its first frame on. */
    WEBSOCKET(false);

    private final boolean ofOneTurn;

    Way(boolean ofOneTurn) {
        this.ofOneTurn = ofOneTurn;
    }

    /** Whether it reads one turn to its end, rather than the session. */
    boolean ofOneTurn() {
        return ofOneTurn;
    }

    Request request(Talk talk, @Nullable String cursor) {
        return switch (this) {
            case POST_AGAIN -> Request.post(Talk.BASE + "/stream", talk.body()).withLastEventId(cursor);
            case EVENT_SOURCE ->
                Request.get(talk.eventSourcePath()).withLastEventId(cursor).asEventSource();
            case QUERY -> Request.get(talk.eventSourcePath() + parameter("last_event_id", cursor));
            case FOLLOW_TURN -> Request.get(talk.followPath()).withLastEventId(cursor);
            case FOLLOW_SESSION ->
                Request.get(talk.sessionPath() + "/stream")
                        .withLastEventId(cursor)
                        .asEventSource();
            case WEBSOCKET -> Request.get("/ws/chat/" + talk.session()).asWebSocket();
            case POLL ->
                new Request(
                        "GET",
                        talk.sessionPath() + "/events?limit=100&wait=1" + parameter("after", cursor),
                        null,
                        Request.Kind.PLAIN,
                        null,
                        Duration.ofSeconds(1));
        };
    }

    /** What comes in by an exchange that was opened with the cursor. */
    Events events(Exchange exchange, @Nullable String cursor) throws IOException {
        return switch (this) {
            case POST_AGAIN, EVENT_SOURCE, QUERY, FOLLOW_TURN, FOLLOW_SESSION -> new FrameReader(exchange)::next;
            case POLL -> {
                Iterator<Frame> page = PollPage.frames(exchange.text()).iterator();
                yield () -> page.hasNext() ? Optional.of(page.next()) : Optional.empty();
            }
            case WEBSOCKET -> {
                SocketReader socket = new SocketReader(exchange);
                socket.attach(cursor);
                yield socket::next;
            }
        };
    }

    private static String parameter(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + value;
    }
}
