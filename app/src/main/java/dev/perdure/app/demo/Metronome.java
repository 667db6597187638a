package dev.perdure.app.demo;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes all pausing answers from one thread, a tick of a millisecond at a time.
 *
 * <p>A timer for each token of each answer keeps the processors of a busy server occupied with going to sleep and waking up
 * again. A model's tokens come from a socket, which costs no timer; so the demo agent's shouldn't either.
 */
final class Metronome implements Pauser {

    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final PriorityQueue<Sleeper> sleepers = new PriorityQueue<>();

    /** One thread and when it is to go on, as a reading of {@link System#nanoTime}. */
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
        Thread.ofPlatform().daemon().name("demo-metronome").start(this::run);
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
        Sleeper sleeper = new Sleeper(System.nanoTime() + time.toNanos());
        lock.lock();
        try {
            sleepers.add(sleeper);
            if (sleepers.peek() == sleeper && sleepers.size() == 1) {
                added.signal();
            }
        } finally {
            lock.unlock();
        }
        while (!sleeper.woken) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                forget(sleeper);
                throw new InterruptedException();
            }
        }
    }

    private void forget(Sleeper sleeper) {
        lock.lock();
        try {
            sleepers.remove(sleeper);
        } finally {
            lock.unlock();
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
