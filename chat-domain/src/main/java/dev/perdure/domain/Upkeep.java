package dev.perdure.domain;

import dev.perdure.chat.error.ChatException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a node does for the store after each of its beats: sweeps for orphans, prunes and lets idle sessions expire. On a
 * thread of its own, because a store that is slow with it must not keep the next beat waiting. A task that fails is logged
 * and done again later; nothing of it has to succeed at once.
 */
final class Upkeep implements Runnable {

    private static final Logger LOG = System.getLogger(Upkeep.class.getName());
    private static final int CLEAN_EVERY = 30;

    /** A bound for one round, so that the sweep does not wait for long when there is much to clean. */
    private static final int BATCHES_A_ROUND = 20;

    private final Takeover takeover;
    private final SmallBatches pruning;
    private final SmallBatches expiry;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean stopped;
    private boolean due;
    private final CountDownLatch finished = new CountDownLatch(1);
    private int rounds;

    Upkeep(Workshop workshop, Takeover takeover) {
        ChatSettings settings = workshop.settings();
        this.takeover = takeover;
        this.pruning = new SmallBatches(limit -> workshop.repository().prune(settings.retention(), limit));
        Duration idle = settings.sessionExpiry();
        this.expiry = new SmallBatches(
                limit -> idle == null ? 0 : workshop.repository().expire(idle, limit));
    }

    /** Has a round done soon; one that is under way or due already is enough for many calls. */
    void makeDue() {
        lock.lock();
        try {
            due = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        try {
            while (awaitNextRound()) {
                round();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            finished.countDown();
        }
    }

    /** Begins nothing any more. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the last round, which a store that is away may hold up. */
    void awaitEnd(Duration patience) throws InterruptedException {
        var unused = finished.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void round() {
        var unused = attempt("sweep for orphans", takeover::sweep);
        boolean cleaning = rounds++ % CLEAN_EVERY == 0;
        if (cleaning || pruning.hasMore()) {
            clean("prune", pruning);
        }
        if (cleaning || expiry.hasMore()) {
            clean("let idle sessions expire", expiry);
        }
    }

    private void clean(String what, SmallBatches work) {
        boolean more = true;
        for (int i = 0; more && !stopped && i < BATCHES_A_ROUND; i++) {
            more = attempt(what, work) && work.hasMore();
        }
    }

    /** Whether it has succeeded. */
    static boolean attempt(String what, Runnable task) {
        try {
            task.run();
            return true;
        } catch (ChatException failure) {
            LOG.log(Level.WARNING, () -> "could not " + what + ": " + failure.code() + " (next try follows)", failure);
        } catch (RuntimeException defect) {
            // A node that stops beating loses all its turns, so no defect may end a loop.
            LOG.log(Level.ERROR, () -> "could not " + what + " (next try follows)", defect);
        }
        return false;
    }

    private boolean awaitNextRound() throws InterruptedException {
        lock.lock();
        try {
            while (!stopped && !due) {
                changed.await();
            }
            due = false;
            return !stopped;
        } finally {
            lock.unlock();
        }
    }
}
