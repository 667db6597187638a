package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.event.LoggedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final OwnLeases leases;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<LogKey, Entry> entries = new HashMap<>();
    private final LinkedHashMap<LogKey, LogTail> holding = new LinkedHashMap<>(16, 0.75f, true);
    private final LinkedHashMap<LogKey, Boolean> deleted = new LinkedHashMap<>();
    private long bytes;

    Tail(long byteLimit, OwnLeases leases) {
        this.byteLimit = byteLimit;
        this.leases = leases;
    }

    /** Takes in what this process has just written for a node, in the order of the numbers, and wakes who waits for it. */
    void written(LogKey log, LogRow row, NodeId writer) {
        lock.lock();
        try {
            publish(log, row);
            Entry entry = entries.get(log);
            if (entry != null) {
                entry.tail.writer(writer);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes in a row that is known to be durable, whoever may write the next, and wakes who waits for it. */
    void known(LogKey log, LogRow row) {
        lock.lock();
        try {
            publish(log, row);
        } finally {
            lock.unlock();
        }
    }

    /** Takes in what was read from the end of a log. */
    void fetched(LogKey log, List<LogRow> rows) {
        rows.forEach(row -> known(log, row));
    }

    /** Notes how far a log reaches, for those who wait for it, and so that nobody is given less. */
    void reached(LogKey log, long newest) {
        LogTail tail = held(log);
        if (tail != null) {
            tail.reach(newest);
        }
    }

    /** The events after a sequence number as {@link LogTail#eventsAfter}. */
    Optional<List<LoggedEvent>> eventsAfter(LogKey log, long after, int limit) {
        LogTail tail = held(log);
        return tail == null ? Optional.empty() : tail.eventsAfter(after, limit);
    }

    /** Notes that somebody else may write the log: the turn is about to end, or this process has been fenced from it. */
    void released(LogKey log) {
        LogTail tail = held(log);
        if (tail != null) {
            tail.writer(null);
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
            Entry entry = entries.computeIfAbsent(log, key -> new Entry(leases));
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

    /**
     * The logs for which somebody waits.
     *
     * @param all whether those are meant too that this process writes itself
     */
    List<LogKey> awaited(boolean all) {
        lock.lock();
        try {
            List<LogKey> awaited = new ArrayList<>();
            entries.forEach((log, entry) -> {
                if (entry.users > 0 && entry.tail.isAwaited() && (all || !entry.tail.isWrittenHere())) {
                    awaited.add(log);
                }
            });
            return awaited;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes those whose long wait may be over. */
    void remind() {
        List<LogTail> used = new ArrayList<>();
        lock.lock();
        try {
            for (Entry entry : entries.values()) {
                if (entry.users > 0) {
                    used.add(entry.tail);
                }
            }
        } finally {
            lock.unlock();
        }
        used.forEach(LogTail::remind);
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

    private void publish(LogKey log, LogRow row) {
        if (deleted.containsKey(log)) {
            return;
        }
        Entry entry = entries.computeIfAbsent(log, key -> new Entry(leases));
        bytes += entry.tail.add(row, byteLimit / LARGEST_PART);
        if (!entry.tail.isEmpty()) {
            holding.put(log, entry.tail);
        }
        forgetIfUnused(log);
        while (bytes > byteLimit && !holding.isEmpty()) {
            Map.Entry<LogKey, LogTail> eldest = holding.firstEntry();
            bytes -= eldest.getValue().dropThrough(Long.MAX_VALUE);
            forgetIfUnused(eldest.getKey());
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
        private final LogTail tail;
        private int users;

        Entry(OwnLeases leases) {
            this.tail = new LogTail(leases);
        }
    }
}
