package dev.perdure.postgres;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.GrantStore.News;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of one log's end: the newest rows without a hole, the newest number, and who waits for more.
 *
 * <p>All fields are guarded by {@code lock}, under which nothing blocks but waiting for {@code changed} itself.
 */
final class LogTail {

    /** A shorter wait ends on time; a longer one with the next reminder. */
    private static final long EXACT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final OwnLeases leases;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<LogRow> rows = new ArrayDeque<>();
    private long bytes;
    private long newest;

    /** How many grants of the session have been revoked at least; negative as long as nobody has looked. */
    private long revocations = -1;

    private boolean gone;

    /** The earliest end of a long wait. */
    private long nextReminder;

    private boolean reminding;

    /** The lease under which a node of this process writes the log. */
    private OwnLeases.@Nullable Term writer;

    /** The newest look into the store for how far the log reaches, unless something was missed since. */
    private Watch.@Nullable Look look;

    /** When something was missed last, as {@link System#nanoTime}; looks that began before are of no use. */
    private long missedAt = System.nanoTime();

    LogTail(OwnLeases leases) {
        this.leases = leases;
    }

    /**
     * Takes a row in that follows the newest one held. A row that was held before is left as it is, and one beyond a hole
     * starts the tail anew.
     *
     * @return by how much the memory held has changed, in bytes
     */
    long add(LogRow row, long byteLimit) {
        lock.lock();
        try {
            long before = bytes;
            if (rows.isEmpty() || row.first() > lastHeld()) {
                if (!rows.isEmpty() && row.first() != lastHeld() + 1) {
                    rows.clear();
                    bytes = 0;
                }
                rows.addLast(row);
                bytes += row.bytes();
                while (bytes > byteLimit && !rows.isEmpty()) {
                    dropOldest();
                }
            }
            learn(row.last());
            return bytes - before;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The events after a sequence number, perhaps none, if the tail can answer for the store; else an empty answer.
     *
     * <p>It can if it has as many as are wanted, and with fewer if nothing newer has been heard of. With none it would be saying
     * that there are no more, which only the writer of the log knows.
     */
    Optional<List<LoggedEvent>> eventsAfter(long after, int limit) {
        lock.lock();
        try {
            if (gone) {
                return Optional.empty();
            }
            List<LoggedEvent> events = new ArrayList<>();
            if (after >= newest) {
                return newest > 0 && writtenHere() ? Optional.of(events) : Optional.empty();
            }
            if (rows.isEmpty() || rows.getFirst().first() > after + 1 || after >= lastHeld()) {
                return Optional.empty();
            }
            for (LogRow row : rowsBeyond(after)) {
                row.addTo(events, after, limit);
                if (events.size() >= limit) {
                    return Optional.of(events);
                }
            }
            return lastHeld() >= newest ? Optional.of(events) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the rows go that hold nothing beyond a sequence number; gives the bytes freed. */
    long dropThrough(long sequence) {
        lock.lock();
        try {
            long before = bytes;
            while (!rows.isEmpty() && rows.getFirst().first() <= sequence) {
                dropOldest();
            }
            return before - bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that the log reaches at least this far, and wakes who waits. */
    void reach(long sequence) {
        lock.lock();
        try {
            learn(sequence);
        } finally {
            lock.unlock();
        }
    }

    /** Notes that so many grants of the session have been revoked at least, and wakes who waits. */
    void revoked(long count) {
        lock.lock();
        try {
            if (count > revocations) {
                revocations = count;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Notes that the log has been deleted, and wakes who waits. */
    void end() {
        lock.lock();
        try {
            gone = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Behind which number rows are wanted to go on with; {@link Long#MAX_VALUE} if it isn't known how far the log reaches. */
    long wantedAfter() {
        lock.lock();
        try {
            if (!rows.isEmpty()) {
                return lastHeld();
            }
            return newest > 0 ? newest : Long.MAX_VALUE;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that what a look into the store has found is known here. */
    void looked(Watch.Look taken) {
        lock.lock();
        try {
            if (taken.at() - missedAt > 0 && (look == null || taken.at() - look.at() > 0)) {
                look = taken;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Notes that something has come that nobody looks at: whoever waits next looks for himself. */
    void missed() {
        lock.lock();
        try {
            look = null;
            missedAt = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /** The newest look since which nothing was missed. */
    Watch.@Nullable Look look() {
        lock.lock();
        try {
            return look;
        } finally {
            lock.unlock();
        }
    }

    /** Notes which node of this process writes the log, or that none does. */
    void writer(@Nullable NodeId node) {
        lock.lock();
        try {
            writer = node == null ? null : leases.term(node);
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody but this process can have written the log. */
    boolean isWrittenHere() {
        lock.lock();
        try {
            return writtenHere();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a look has found how many grants have been revoked; later ones are heard of by whoever has looked once. */
    boolean knowsRevocations() {
        lock.lock();
        try {
            return revocations >= 0;
        } finally {
            lock.unlock();
        }
    }

    /** What there is to tell somebody who has read so far and knows of so many revocations. */
    News news(long after, long knownRevocations) {
        lock.lock();
        try {
            if (gone || newest > after) {
                return News.BEYOND;
            }
            return revocations > knownRevocations ? News.REVOKED : News.NONE;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something to tell; {@link News#NONE} if the time ran out. */
    News awaitNews(long after, long knownRevocations, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (news(after, knownRevocations) == News.NONE) {
                if (left <= 0) {
                    return News.NONE;
                }
                if (left < EXACT_NANOS) {
                    left = changed.awaitNanos(left);
                } else {
                    long deadline = System.nanoTime() + left;
                    askForReminder(deadline);
                    changed.await();
                    left = deadline - System.nanoTime();
                }
            }
            return news(after, knownRevocations);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits long without a timer of its own: on a virtual thread each timer costs a wake-up of the scheduler's thread when it
     * is set and another when it is cancelled, which a reader of a fast answer would pay for every token.
     */
    private void askForReminder(long deadline) {
        if (!reminding || deadline - nextReminder < 0) {
            nextReminder = deadline;
            reminding = true;
        }
    }

    /** Wakes those whose time may be over; somebody calls this every now and then. */
    void remind() {
        lock.lock();
        try {
            if (reminding && nextReminder - System.nanoTime() <= 0) {
                reminding = false;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return rows.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private boolean writtenHere() {
        return writer != null && leases.certain(writer);
    }

    private void learn(long sequence) {
        if (sequence > newest) {
            newest = sequence;
            changed.signalAll();
        }
    }

    /** Looked for from the newest on: nearly all readers are at the end. */
    private Iterable<LogRow> rowsBeyond(long after) {
        ArrayDeque<LogRow> found = new ArrayDeque<>();
        Iterator<LogRow> newestFirst = rows.descendingIterator();
        boolean more = true;
        while (more && newestFirst.hasNext()) {
            LogRow row = newestFirst.next();
            found.addFirst(row);
            more = row.first() > after + 1;
        }
        return found;
    }

    private long lastHeld() {
        return rows.getLast().last();
    }

    private void dropOldest() {
        bytes -= rows.removeFirst().bytes();
    }
}
