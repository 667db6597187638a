package dev.perdure.benchmarks.bare;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes all streams that wait for their next token from one thread, a tick of a millisecond at a time.
 *
 * <p>The demo agent's clock works in the same way, so that neither side is charged for more timers than the other.
 */
final class Metronome {

    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final PriorityQueue<Sleeper> sleepers = new PriorityQueue<>();

    private static final class Sleeper implements Comparable<Sleeper> {
        private final Thread thread = Thread.currentThread();
        private final long due;
        private volatile boolean woken;

        Sleeper(long due) {
            this.due = due;
        }

        @Override
        public int compareTo(Sleeper other) {
            return Long.signum(due - other.due);
        }
    }

    Metronome() {
        Thread.ofPlatform().daemon().name("metronome").start(this::run);
    }

    /** Waits for a moment of {@link System#nanoTime}; not at all if it has passed. */
    void await(long due) {
        if (due - System.nanoTime() <= 0) {
            return;
        }
        Sleeper sleeper = new Sleeper(due);
        lock.lock();
        try {
            sleepers.add(sleeper);
            if (sleepers.size() == 1) {
                added.signal();
            }
        } finally {
            lock.unlock();
        }
        while (!sleeper.woken) {
            LockSupport.park(this);
        }
    }

    private void run() {
        while (true) {
            lock.lock();
            try {
                while (sleepers.isEmpty()) {
                    added.awaitUninterruptibly();
                }
                long now = System.nanoTime();
                while (!sleepers.isEmpty() && sleepers.peek().due - now <= 0) {
                    Sleeper due = sleepers.remove();
                    due.woken = true;
                    LockSupport.unpark(due.thread);
                }
            } finally {
                lock.unlock();
            }
            LockSupport.parkNanos(this, TICK);
        }
    }
}
