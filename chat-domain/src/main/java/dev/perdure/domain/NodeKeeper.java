package dev.perdure.domain;

import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.ChatException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the node alive in the store: one loop that beats, passes on cancels, watches the agents' time, sweeps for orphans and
 * prunes. A round that fails is logged and followed by the next; nothing of it has to succeed at once.
 */
final class NodeKeeper implements Runnable {

    private static final Logger LOG = System.getLogger(NodeKeeper.class.getName());
    private static final int PRUNE_EVERY = 30;
    private static final int PRUNE_LIMIT = 100;

    private final Workshop workshop;
    private final Takeover takeover;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stopped;
    private boolean finished;
    private int rounds;

    NodeKeeper(Workshop workshop, Takeover takeover) {
        this.workshop = workshop;
        this.takeover = takeover;
    }

    /** Makes the node known; nothing may be accepted before. */
    void beat() {
        for (TurnId turn : workshop.repository().beat(workshop.node())) {
            workshop.flight().run(turn).ifPresent(TurnRun::cancel);
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
            lock.lock();
            try {
                finished = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Everything that is due; at most one thread at a time. */
    void round() {
        attempt("watch the agents' time", this::checkTimes);
        attempt("renew the lease", this::beat);
        attempt("sweep for orphans", takeover::sweep);
        if (rounds++ % PRUNE_EVERY == 0) {
            attempt("prune", this::prune);
        }
    }

    /** Ends the loop and waits for its last round. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
            while (!finished) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void checkTimes() {
        var now = workshop.clock().instant();
        workshop.flight().runs().forEach(run -> run.checkTime(now));
    }

    private void prune() {
        int pruned;
        do {
            pruned = workshop.repository().prune(workshop.settings().retention(), PRUNE_LIMIT);
        } while (pruned == PRUNE_LIMIT);
    }

    private void attempt(String what, Runnable task) {
        try {
            task.run();
        } catch (ChatException failure) {
            LOG.log(Level.WARNING, () -> "could not " + what + ": " + failure.code() + " (next try follows)", failure);
        }
    }

    private boolean awaitNextRound() throws InterruptedException {
        Duration beat = workshop.settings().beat();
        lock.lock();
        try {
            long left = beat.toNanos();
            while (!stopped && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !stopped;
        } finally {
            lock.unlock();
        }
    }
}
