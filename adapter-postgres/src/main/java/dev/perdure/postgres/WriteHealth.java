package dev.perdure.postgres;

import dev.perdure.chat.error.UnavailableException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether writes get through. A server may answer questions and yet take nothing, for want of disk for one.
 *
 * <p>Costs nothing while all is well. What has failed for want of the store counts as failing until the same kind of write
 * gets through, or until one that is tried for the purpose does, but that not at once: it may find the room that others
 * don't. Safe for use by many threads.
 */
final class WriteHealth {

    /** What needs the store in a way of its own: some tables may have room left while others can't grow. */
    enum Kind {
        BEGIN,
        APPEND,
        END
    }

    private static final Duration LEAST = Duration.ofSeconds(5);

    /** Rolled back. Too large for the room that old pages may have left, too small to be moved out of its table. */
    private static final String TRY = """
            INSERT INTO chat_events (session_key, first_sequence, turn_key, attempt, event_count, payload)
            VALUES (-1, 1, -1, 1, 1, decode(repeat('00', 1900), 'hex'))
            """;

    private static final String BRIEFLY = "SET LOCAL statement_timeout = '1s'";

    private final Database database;
    private final ReentrantLock lock = new ReentrantLock();

    /** Until when each kind counts as failing whatever is tried; guarded by {@code lock}. */
    private final Map<Kind, Long> failing = new EnumMap<>(Kind.class);

    private volatile boolean well = true;

    WriteHealth(Database database) {
        this.database = database;
    }

    /** A write has failed for want of the store; somebody else's lock alone may concern nobody but its session. */
    void failed(Kind kind, Throwable failure) {
        long least = StoreErrors.isContention(failure) ? 0 : LEAST.toNanos();
        lock.lock();
        try {
            failing.put(kind, System.nanoTime() + least);
            well = false;
        } finally {
            lock.unlock();
        }
    }

    /** A write has got through. */
    void succeeded(Kind kind) {
        if (!well) {
            lock.lock();
            try {
                failing.remove(kind);
                well = failing.isEmpty();
            } finally {
                lock.unlock();
            }
        }
    }

    boolean takesWrites() {
        return well || (isTimeToTry() && tryOne());
    }

    private boolean isTimeToTry() {
        lock.lock();
        try {
            long now = System.nanoTime();
            return failing.values().stream().allMatch(until -> until - now <= 0);
        } finally {
            lock.unlock();
        }
    }

    private boolean tryOne() {
        try {
            database.transaction(handle -> {
                handle.execute(BRIEFLY);
                handle.execute(TRY);
                handle.rollback();
                return true;
            });
        } catch (UnavailableException stillAway) {
            return false;
        }
        lock.lock();
        try {
            failing.clear();
            well = true;
        } finally {
            lock.unlock();
        }
        return true;
    }
}
