package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.event.LoggedEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The recent, durable rows of many logs in bounded memory, and the waiting room for what comes next.
 *
 * <p>A log has an entry while it holds rows, somebody uses it, or somebody has lately. When the rows of all logs take too much memory, those of the
 * log that was longest without a new row go first. The maps are guarded by {@code lock}; an entry's own lock may be taken
 * under it, never the other way round, and neither is held while anything blocks.
 */
final class Tail {

    /** A single log never takes more of the memory than this part, so that one busy log can't push all others out. */
    private static final int LARGEST_PART = 8;

    private static final int REMEMBERED_DELETIONS = 1024;

    /** Whoever left so lately is most likely to be back: a reader that hands on what it was woken for. */
    private static final long LATELY_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How long an entry without rows is kept for somebody to come back to. */
    private static final long RESTING_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final int MOST_RESTING = 10_000;

    private final long byteLimit;
    private final OwnLeases leases;
    private final WakeUps wakeUps;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<LogKey, Entry> entries = new HashMap<>();
    private final LinkedHashMap<LogKey, LogTail> holding = new LinkedHashMap<>(16, 0.75f, true);
    private final LinkedHashMap<LogKey, Boolean> deleted = new LinkedHashMap<>();

    /** Entries that nobody uses and that hold no rows, the one that was left longest ago first. */
    private final LinkedHashMap<LogKey, Entry> resting = new LinkedHashMap<>();

    /** The logs whose keys are known, by which notifications name them. */
    private final Map<Long, LogKey> registered = new HashMap<>();

    private long bytes;

    Tail(long byteLimit, OwnLeases leases, WakeUps wakeUps) {
        this.byteLimit = byteLimit;
        this.leases = leases;
        this.wakeUps = wakeUps;
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

    /** Takes in what was read from the end of a log; nobody is given a part of it. */
    void fetched(LogKey log, List<LogRow> rows) {
        lock.lock();
        try {
            rows.forEach(row -> publish(log, row));
        } finally {
            lock.unlock();
        }
    }

    /** Notes how far a log reaches, for those who wait for it, and so that nobody is given less. */
    void reached(LogKey log, long newest) {
        LogTail tail = held(log);
        if (tail != null) {
            tail.reach(newest);
        }
    }

    /** Notes how many grants of a log's session have been revoked, for the guests who wait for it. */
    void revoked(LogKey log, long count) {
        LogTail tail = held(log);
        if (tail != null) {
            tail.revoked(count);
        }
    }

    /** The events after a sequence number as {@link LogTail#eventsAfter}. */
    Optional<List<LoggedEvent>> eventsAfter(LogKey log, long after, int limit) {
        LogTail tail = held(log);
        return tail == null ? Optional.empty() : tail.eventsAfter(after, limit);
    }

    /** Notes that the turn is about to end, so that from then on anybody may write the log. */
    void ending(LogKey log) {
        LogTail tail = held(log);
        if (tail != null) {
            tail.writer(null);
        }
    }

    /** Notes that somebody else writes the log: this process has been fenced from it. */
    void released(LogKey log) {
        ending(log);
        wakeUps.add(heard(log));
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
                resting.remove(log);
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
            if (entry.users++ == 0 && !resting.isEmpty()) {
                resting.remove(log);
            }
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
                entry.leftAt = System.nanoTime();
                if (entry.users == 0 && entry.tail.isEmpty() && !deleted.containsKey(log)) {
                    resting.put(log, entry);
                    forgetThoseWhoRestLong(entry.leftAt);
                }
                forgetIfUnused(log);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The logs for which somebody waits or did lately.
     *
     * @param all whether those are meant too that this process writes itself
     */
    List<LogKey> awaited(boolean all) {
        lock.lock();
        try {
            long now = System.nanoTime();
            List<LogKey> awaited = new ArrayList<>();
            entries.forEach((log, entry) -> {
                if (entry.isUsedLately(now) && (all || !entry.tail.isWrittenHere())) {
                    awaited.add(log);
                }
            });
            return awaited;
        } finally {
            lock.unlock();
        }
    }

    /** What is known of a log, if anything is, to look at it. */
    @Nullable
    LogTail held(LogKey log) {
        lock.lock();
        try {
            Entry entry = entries.get(log);
            return entry == null ? null : entry.tail;
        } finally {
            lock.unlock();
        }
    }

    /** Whether notifications about a log are understood: its key is known. */
    boolean isRegistered(LogKey log) {
        lock.lock();
        try {
            Entry entry = entries.get(log);
            return entry != null && entry.key != Entry.NO_KEY;
        } finally {
            lock.unlock();
        }
    }

    /** Notes by which key notifications name a log. */
    void register(LogKey log, long key) {
        lock.lock();
        try {
            Entry entry = entries.get(log);
            if (entry != null && entry.key == Entry.NO_KEY) {
                entry.key = key;
                registered.put(key, log);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Notes that the logs of these keys have changed, and gives those that are to be looked at. Not those that this process
     * writes itself, whose notifications come back to it. One that nobody has waited for lately is only marked.
     */
    List<LogKey> heard(Collection<Long> keys) {
        lock.lock();
        try {
            List<LogKey> wanted = new ArrayList<>();
            if (!registered.isEmpty()) {
                long now = System.nanoTime();
                for (Long key : keys) {
                    LogKey log = registered.get(key);
                    Entry entry = log == null ? null : entries.get(log);
                    if (log != null && entry != null && entry.isToBeLookedAt(now)) {
                        wanted.add(log);
                    }
                }
            }
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that any log may have changed, and gives those that are to be looked at. */
    List<LogKey> heardAnything() {
        lock.lock();
        try {
            long now = System.nanoTime();
            List<LogKey> wanted = new ArrayList<>();
            entries.forEach((log, entry) -> {
                if (entry.isToBeLookedAt(now)) {
                    wanted.add(log);
                }
            });
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    /** Gives a log that is to be looked at whoever writes it, if anything is known of it. */
    List<LogKey> heard(LogKey log) {
        return held(log) == null ? List.of() : List.of(log);
    }

    /** Notes that a look at these logs has failed. */
    void missed(Collection<LogKey> logs) {
        for (LogKey log : logs) {
            LogTail tail = held(log);
            if (tail != null) {
                tail.missed();
            }
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

    /** How many use a log's entry whose waiting is covered by what is listened to. */
    int watchedUsers(Watch watch) {
        lock.lock();
        try {
            return entries.values().stream()
                    .filter(entry -> watch.covers(entry.tail.look()) || entry.tail.isWrittenHere())
                    .mapToInt(entry -> entry.users)
                    .sum();
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
            if (entry.users == 0 && !resting.containsKey(log)) {
                entries.remove(log);
                registered.remove(entry.key, log);
            }
        }
    }

    private void forgetThoseWhoRestLong(long now) {
        while (!resting.isEmpty()) {
            Map.Entry<LogKey, Entry> eldest = resting.firstEntry();
            if (resting.size() <= MOST_RESTING && now - eldest.getValue().leftAt < RESTING_NANOS) {
                return;
            }
            resting.remove(eldest.getKey());
            forgetIfUnused(eldest.getKey());
        }
    }

    private static final class Entry {

        private static final long NO_KEY = 0;

        private final LogTail tail;
        private int users;

        /** When the last user left, as {@link System#nanoTime}. */
        private long leftAt = System.nanoTime() - LATELY_NANOS;

        private long key = NO_KEY;

        Entry(OwnLeases leases) {
            this.tail = new LogTail(leases);
        }

        boolean isUsedLately(long now) {
            return users > 0 || now - leftAt < LATELY_NANOS;
        }

        /** Marks what is not to be looked at and would therefore be missed. */
        boolean isToBeLookedAt(long now) {
            if (tail.isWrittenHere()) {
                return false;
            }
            boolean wanted = isUsedLately(now);
            if (!wanted) {
                tail.missed();
            }
            return wanted;
        }
    }
}
