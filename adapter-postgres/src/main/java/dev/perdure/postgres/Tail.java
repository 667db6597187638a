package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.event.LoggedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The recent, durable rows of many logs in bounded memory, and the waiting room for what comes next.
 *
 * <p>A log has an entry while it holds rows or somebody uses it. When the rows of all logs take too much memory, those of the
 * log that was longest without a new row go first. The maps are guarded by {@code lock}; an entry's own lock may be taken
 * under it, never the other way round, and neither is held while anything blocks.
 */
final class Tail {

    /** A single log never takes more of the memory than this part, so that one busy log can't push all others out. */
    private static final int LARGEST_PART = 8;

    private static final int REMEMBERED_DELETIONS = 1024;

    private final long byteLimit;
    private final long trustNanos;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<LogKey, Entry> entries = new HashMap<>();
    private final LinkedHashMap<LogKey, LogTail> holding = new LinkedHashMap<>(16, 0.75f, true);
    private final LinkedHashMap<LogKey, Boolean> deleted = new LinkedHashMap<>();
    private long bytes;

    /**
     * @param trust how long after a row of its own this node may assume that nobody else has written to that log; must be
     *     well below the lease, which has to lapse before anybody else does
     */
    Tail(long byteLimit, Duration trust) {
        this.byteLimit = byteLimit;
        this.trustNanos = trust.toNanos();
    }

    /** Takes in what this node's running turn has committed, and wakes who waits for it. */
    void committed(LogKey log, LogRow row) {
        publish(log, row, System.nanoTime() + trustNanos);
    }

    /** Takes in the end of a turn: from here on any node may write the next one. */
    void ended(LogKey log, LogRow row) {
        publish(log, row, System.nanoTime());
    }

    /** Takes in what was read from the end of a log. */
    void fetched(LogKey log, List<LogRow> rows) {
        for (LogRow row : rows) {
            publish(log, row, null);
        }
    }

    /** Notes how far a log reaches for those who wait for it. */
    void reached(LogKey log, long newest) {
        LogTail tail = held(log);
        if (tail != null) {
            tail.reach(newest);
        }
    }

    /** The events after a sequence number; none if the first of them isn't held, which says nothing about the store. */
    List<LoggedEvent> eventsAfter(LogKey log, long after, int limit) {
        LogTail tail = held(log);
        return tail == null ? List.of() : tail.eventsAfter(after, limit);
    }

    /** Notes that somebody else may write the log: this node has been fenced from it. */
    void distrust(LogKey log) {
        lock.lock();
        try {
            Entry entry = entries.get(log);
            if (entry != null) {
                entry.tail.trust(System.nanoTime());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Notes that somebody else may write any log: this node has given its lease up. */
    void distrustAll() {
        lock.lock();
        try {
            entries.values().forEach(entry -> entry.tail.trust(System.nanoTime()));
        } finally {
            lock.unlock();
        }
    }

    /** Lets the rows go that are no longer kept. */
    void pruned(LogKey log, long through) {
        lock.lock();
        try {
            LogTail tail = holding.get(log);
            if (tail != null) {
                bytes -= tail.dropThrough(through);
                forgetIfUnused(log);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets all of a deleted log go and wakes who waits for it; a row that is still on its way is not taken in. */
    void deleted(LogKey log) {
        lock.lock();
        try {
            deleted.put(log, true);
            if (deleted.size() > REMEMBERED_DELETIONS) {
                deleted.pollFirstEntry();
            }
            Entry entry = entries.get(log);
            if (entry != null) {
                bytes -= entry.tail.dropThrough(Long.MAX_VALUE);
                entry.tail.end();
                forgetIfUnused(log);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes part in a log's entry; must be given back with {@link #leave}. */
    LogTail enter(LogKey log) {
        lock.lock();
        try {
            Entry entry = entries.computeIfAbsent(log, key -> new Entry());
            entry.users++;
            return entry.tail;
        } finally {
            lock.unlock();
        }
    }

    void leave(LogKey log) {
        lock.lock();
        try {
            Entry entry = entries.get(log);
            if (entry != null) {
                entry.users--;
                forgetIfUnused(log);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The logs for which somebody waits and which other nodes may write. */
    List<LogKey> awaitedFromOthers() {
        lock.lock();
        try {
            List<LogKey> awaited = new ArrayList<>();
            entries.forEach((log, entry) -> {
                if (entry.users > 0 && entry.tail.isAwaited() && !entry.tail.trusted()) {
                    awaited.add(log);
                }
            });
            return awaited;
        } finally {
            lock.unlock();
        }
    }

    /** How much memory the rows take, in bytes, about. */
    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    private LogTail held(LogKey log) {
        lock.lock();
        try {
            Entry entry = entries.get(log);
            return entry == null ? null : entry.tail;
        } finally {
            lock.unlock();
        }
    }

    private void publish(LogKey log, LogRow row, @Nullable Long trustedUntil) {
        lock.lock();
        try {
            if (deleted.containsKey(log)) {
                return;
            }
            Entry entry = entries.computeIfAbsent(log, key -> new Entry());
            bytes += entry.tail.add(row, byteLimit / LARGEST_PART);
            if (trustedUntil != null) {
                entry.tail.trust(trustedUntil);
            }
            if (!entry.tail.isEmpty()) {
                holding.put(log, entry.tail);
            }
            forgetIfUnused(log);
            while (bytes > byteLimit && !holding.isEmpty()) {
                Map.Entry<LogKey, LogTail> eldest = holding.firstEntry();
                bytes -= eldest.getValue().dropThrough(Long.MAX_VALUE);
                forgetIfUnused(eldest.getKey());
            }
        } finally {
            lock.unlock();
        }
    }

    private void forgetIfUnused(LogKey log) {
        Entry entry = entries.get(log);
        if (entry != null && entry.tail.isEmpty()) {
            holding.remove(log);
            if (entry.users == 0) {
                entries.remove(log);
            }
        }
    }

    private static final class Entry {
        private final LogTail tail = new LogTail();
        private int users;
    }
}
