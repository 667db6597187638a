package dev.perdure.inmemory;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.port.GrantStore.News;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One session behind its lock, and the bell that wakes whoever waits for its log. Safe for use by many threads.
 *
 * <p>A deleted session's cell is dead for good; a session made again under the same id gets another cell.
 */
final class SessionCell {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final SessionRecord session;
    private boolean deleted;

    SessionCell(SessionRecord session) {
        this.session = session;
    }

    /** Looks at the session, or changes what no reader of its log waits for; empty if it has been deleted. */
    <T> Optional<T> with(Function<SessionRecord, T> work) {
        lock.lock();
        try {
            return deleted ? Optional.empty() : Optional.of(work.apply(session));
        } finally {
            lock.unlock();
        }
    }

    /** Changes the session and wakes the readers of its log; empty if it has been deleted. */
    <T> Optional<T> change(Function<SessionRecord, T> work) {
        lock.lock();
        try {
            Optional<T> outcome = with(work);
            changed.signalAll();
            return outcome;
        } finally {
            lock.unlock();
        }
    }

    /** Kills the cell and wakes the readers; empty if the session is not meant or the cell is dead already. */
    Optional<SessionRecord> delete(Predicate<SessionRecord> meant) {
        lock.lock();
        try {
            if (deleted || !meant.test(session)) {
                return Optional.empty();
            }
            deleted = true;
            changed.signalAll();
            return Optional.of(session);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for an event beyond a number, for the end of the log or for another revocation, whichever is first. */
    News awaitNews(LogKey log, long after, long revocations, Duration timeout) throws InterruptedException {
        long remaining = nanos(timeout);
        lock.lockInterruptibly();
        try {
            while (!deleted && session.key().equals(log) && session.log.last() <= after) {
                if (session.guests.revocations() > revocations) {
                    return News.REVOKED;
                }
                if (remaining <= 0) {
                    return News.NONE;
                }
                remaining = changed.awaitNanos(remaining);
            }
            return News.BEYOND;
        } finally {
            lock.unlock();
        }
    }

    private static long nanos(Duration timeout) {
        // A wait of more than 292 years does not fit into nanoseconds.
        return timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
    }
}
