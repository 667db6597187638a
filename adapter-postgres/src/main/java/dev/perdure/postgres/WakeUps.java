package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The logs that {@link LogWatcher} is to look at, gathered while it looks at others. Safe for use by many threads. */
final class WakeUps {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<LogKey> logs = new LinkedHashSet<>();
    private boolean hurried;

    /** Has these logs looked at. */
    void add(Collection<LogKey> named) {
        if (named.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            logs.addAll(named);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Has everything looked at that is awaited; also the way to end the waiting. */
    void hurry() {
        lock.lock();
        try {
            hurried = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something to look at and takes all of it. */
    Taken take(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (logs.isEmpty() && !hurried && left > 0) {
                left = changed.awaitNanos(left);
            }
            Taken taken = new Taken(List.copyOf(logs), hurried);
            logs.clear();
            hurried = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What is to be looked at.
     *
     * @param everything whether all that is awaited is meant
     */
    record Taken(List<LogKey> logs, boolean everything) {}
}
