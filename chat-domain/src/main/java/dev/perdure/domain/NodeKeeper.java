package dev.perdure.domain;

import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.ChatException;
import dev.perdure.chat.port.NodeRegistry.Beat;
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
    private static final Duration LAST_ROUND = Duration.ofSeconds(5);

    private final Workshop workshop;
    private final Takeover takeover;
    private final CallAnswering calls;
    private final LapseCheck lapse;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean sweeping = true;
    private boolean stopped;
    private boolean finished;
    private int rounds;
    private boolean moreToPrune;
    private int pruneLimit = PRUNE_LIMIT;

    NodeKeeper(Workshop workshop, Takeover takeover) {
        this.workshop = workshop;
        this.takeover = takeover;
        this.calls = new CallAnswering(workshop, () -> attempt("answer a call", this::beat));
        this.lapse = new LapseCheck(workshop);
    }

    /** Makes the node known; nothing may be accepted before. Any thread may call this at any time. */
    void beat() {
        Beat beat = workshop.repository().beat(workshop.node());
        for (TurnId turn : beat.cancelled()) {
            workshop.flight().run(turn).ifPresent(TurnRun::cancel);
        }
        lapse.after(beat);
    }

    /** What answers calls between the rounds, on a thread of its own; it ends with {@link #stop}. */
    Runnable calls() {
        return calls;
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
        if (sweeping) {
            attempt("sweep for orphans", takeover::sweep);
        }
        if (moreToPrune || rounds++ % PRUNE_EVERY == 0) {
            attempt("prune", this::prune);
        }
    }

    /** Takes nothing over any more; what this node runs is still looked after. */
    void stopSweeping() {
        sweeping = false;
    }

    /** Ends the loop and the answering of calls; a round or a beat that is under way is the last. */
    void stop() {
        calls.stop();
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits a moment for the last round and the last beat, which a store that is away may hold up. */
    void awaitEnd() throws InterruptedException {
        calls.awaitEnd(LAST_ROUND);
        lock.lock();
        try {
            long left = LAST_ROUND.toNanos();
            while (!finished && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void checkTimes() {
        var now = workshop.clock().instant();
        workshop.flight().runs().forEach(run -> run.checkTime(now));
    }

    /** One small batch a round, so that the lease is never kept waiting. */
    private void prune() {
        int limit = pruneLimit;
        // Half as many next time, unless this works: turns with very many events may be too much for one statement.
        pruneLimit = Math.max(1, limit / 2);
        moreToPrune = workshop.repository().prune(workshop.settings().retention(), limit) == limit;
        pruneLimit = Math.min(PRUNE_LIMIT, limit * 2);
    }

    private boolean attempt(String what, Runnable task) {
        try {
            task.run();
            return true;
        } catch (ChatException failure) {
            LOG.log(Level.WARNING, () -> "could not " + what + ": " + failure.code() + " (next try follows)", failure);
        } catch (RuntimeException defect) {
            // A node that stops beating loses all its turns, so no defect may end the loop.
            LOG.log(Level.ERROR, () -> "could not " + what + " (next try follows)", defect);
        }
        return false;
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
