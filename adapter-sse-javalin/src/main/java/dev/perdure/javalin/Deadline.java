package dev.perdure.javalin;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Interrupts the thread that makes it once its time has passed, unless it is closed before. After {@link #close} no
 * interrupt of it can come, and none that came is left behind.
 */
final class Deadline implements AutoCloseable {

    private final Thread thread = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();
    private final Future<?> alarm;
    private boolean closed;
    private boolean passed;

    Deadline(ScheduledExecutorService clock, Duration after) {
        this.alarm = clock.schedule(this::pass, after.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void pass() {
        lock.lock();
        try {
            if (!closed) {
                passed = true;
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean passed() {
        lock.lock();
        try {
            return passed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (passed) {
                var unused = Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
        alarm.cancel(false);
    }
}
