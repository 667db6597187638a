package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Waits for logs to grow, level-triggered: enter the log's waiting room, look, and only then wait.
 *
 * <p>Whoever is in the room misses nothing that this node commits. What other nodes have committed before is seen by one look
 * into the store, and what they commit later by {@link LogWatcher}.
 */
final class LogWaiting {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final Tail tail;
    private final LogReader reader;

    LogWaiting(Tail tail, LogReader reader) {
        this.tail = tail;
        this.reader = reader;
    }

    /** See {@link dev.perdure.chat.port.EventLog#awaitBeyond}. */
    boolean awaitBeyond(LogKey log, long after, Duration timeout) throws InterruptedException {
        long nanos = timeout.compareTo(LONGEST) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
        long start = System.nanoTime();
        LogTail room = tail.enter(log);
        try {
            if (!room.isBeyond(after) && !room.isWrittenHere()) {
                OptionalLong newest = reader.newest(log);
                if (newest.isEmpty()) {
                    tail.deleted(log);
                    return true;
                }
                room.reach(newest.getAsLong());
            }
            return room.awaitBeyond(after, nanos - (System.nanoTime() - start));
        } finally {
            tail.leave(log);
        }
    }
}
