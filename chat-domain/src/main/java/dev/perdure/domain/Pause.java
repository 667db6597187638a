package dev.perdure.domain;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How a run waits before it asks the store again. Given, not taken, so that a simulation can wait in its own time. */
interface Pause {

    /** Waits; ended early by interrupting the thread. */
    void await(Duration duration) throws InterruptedException;

    /** Waits in the time of the process. */
    static void inRealTime(Duration duration) throws InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        Condition never = lock.newCondition();
        lock.lock();
        try {
            long left = duration.toNanos();
            while (left > 0) {
                left = never.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
