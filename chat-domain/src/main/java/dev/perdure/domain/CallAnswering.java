package dev.perdure.domain;

import dev.perdure.chat.error.ChatException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the node to be called and answers with a beat at once, so that a cancel from any node takes effect now and not
 * with the next round.
 */
final class CallAnswering implements Runnable {

    private static final Logger LOG = System.getLogger(CallAnswering.class.getName());

    private final Workshop workshop;
    private final BooleanSupplier beat;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stopped;
    private final CountDownLatch finished = new CountDownLatch(1);

    /** The thread that waits for a call, to be interrupted by a stop. */
    @Nullable
    private Thread waiter;

    /** @param beat tells whether it worked */
    CallAnswering(Workshop workshop, BooleanSupplier beat) {
        this.workshop = workshop;
        this.beat = beat;
    }

    @Override
    public void run() {
        try {
            while (enter()) {
                // A beat that failed leaves the call unanswered: without a pause this would be a storm of beats.
                if (awaitCall() && !beat.getAsBoolean()) {
                    pause();
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            finished.countDown();
        }
    }

    /** Waits a moment for the last beat: one that came after the lease was given up would renew it. */
    void awaitEnd(Duration patience) throws InterruptedException {
        var unused = finished.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends the loop; does not wait for its end. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
            if (waiter != null) {
                waiter.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitCall() throws InterruptedException {
        try {
            return workshop.repository()
                    .awaitCall(workshop.node(), workshop.settings().beat());
        } catch (ChatException failure) {
            LOG.log(Level.WARNING, () -> "could not wait for a call: " + failure.code(), failure);
            pause();
            return false;
        } finally {
            leave();
        }
    }

    private boolean enter() {
        lock.lock();
        try {
            waiter = stopped ? null : Thread.currentThread();
            return !stopped;
        } finally {
            lock.unlock();
        }
    }

    /** After this nobody interrupts the thread, which is about to use the store. */
    private void leave() {
        lock.lock();
        try {
            waiter = null;
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        lock.lock();
        try {
            long left = workshop.settings().beat().toNanos();
            while (!stopped && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
