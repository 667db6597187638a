package dev.perdure.javalin.observe;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.port.EventCursor.Step.Gap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is told how requests are answered, to count and to measure it.
 *
 * <p>Called by many threads at once, in the middle of a request: an implementation returns at once and waits for nothing. What
 * it throws is logged and does no harm. A {@code transport} is one of {@code sse}, {@code poll} and {@code websocket}.
 */
@FunctionalInterface
public interface HttpObserver {

    /** Takes no notice. */
    HttpObserver NOBODY = sign -> {};

    void noticed(Sign sign);

    /** Something that happened. Its texts are the server's own, none of them a client's. */
    sealed interface Sign {

        /**
         * A request has been answered to its end; of a stream that is when it was over.
         *
         * @param method the request's, or {@code OTHER} for one that no route has
         * @param route the path with names in place of what differs; empty if there is no route for it
         * @param code what kind of problem the answer is; absent if it is none
         */
        record Answered(
                String method,
                String route,
                int status,
                @Nullable String code,
                Duration took) implements Sign {}

        /** A call over a WebSocket was answered with a problem. */
        record Refused(String code) implements Sign {}

        /** A long-waiting request has begun. */
        record Opened(String transport) implements Sign {}

        /** A long-waiting request is over. */
        record Closed(String transport) implements Sign {}

        /** A client came back with a cursor. */
        record Resumed(String transport) implements Sign {}

        /** A client's cursor could not be honoured. */
        record GapGiven(String transport, Gap.Reason reason) implements Sign {}

        /**
         * Events that a client had waited for were given to its connection, which holds nothing back.
         *
         * @param firstSequence of the one that was there first
         */
        record Sent(String transport, LogKey log, long firstSequence) implements Sign {}

        /** A connection was closed because its client reads too slowly, or not at all. */
        record TooSlow(String transport) implements Sign {}
    }
}
