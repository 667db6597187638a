package dev.perdure.chat.port;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.Turn;
import dev.perdure.chat.event.LoggedEvent;
import java.time.Duration;
import java.util.List;

/**
 * A pull reader of one session's log: replay first, then live, without a gap or a double between the two.
 *
 * <p>Owned by one thread. Waiting is ended by interrupting that thread. Nothing is held between two calls but a position, so
 * that a slow reader costs nothing and keeps nobody waiting.
 */
public interface EventCursor extends AutoCloseable {

    /**
     * Takes the next step, waiting up to {@code patience} for something to happen.
     *
     * @param limit the most events to give at once, at least 1
     * @throws dev.perdure.chat.error.UnavailableException while the store is away; the cursor stays usable
     */
    Step next(int limit, Duration patience) throws InterruptedException;

    /** The log that is read. */
    LogKey log();

    /** Lets go of what little is held. Idempotent. */
    @Override
    void close();

    /** What a reader learns in one step. */
    sealed interface Step {

        /** The next events, at least one, dense: each stands one after the one before. */
        record Events(List<LoggedEvent> events) implements Step {

            public Events {
                events = List.copyOf(events);
            }
        }

        /**
         * The resume point could not be honoured. The snapshot stands for everything up to its position, and the next events
         * are those right after it. If the snapshot's turn is the one of the scope and has ended, {@link Ended} follows.
         */
        record Gap(Reason reason, SessionSnapshot snapshot) implements Step {

            /** Why there is a gap. */
            public enum Reason {
                /** The cursor is no position. */
                UNREADABLE,
                /** The cursor is of another log: another session, or this one before it was deleted and made again. */
                FOREIGN,
                /** The cursor is ahead of the log. */
                FUTURE,
                /** The events after the cursor are no longer kept. */
                PRUNED
            }
        }

        /**
         * The turn of the scope waits until those before it have ended. Given first, once, if it waits when the reader opens.
         *
         * @param ahead how many turns stand before it, the running one included
         */
        record Queued(Turn turn, int ahead) implements Step {}

        /** Nothing happened while the patience lasted. */
        record Idle() implements Step {}

        /** The scope is read to its end: its turn's terminal event was given, or stands at or before the resume point. */
        record Ended() implements Step {}

        /** The session has been deleted, or its owner has shown the reader out: it is no more, as far as the reader can tell. */
        record Deleted() implements Step {}
    }
}
