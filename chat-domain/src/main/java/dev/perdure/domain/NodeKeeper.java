package dev.perdure.domain;

import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.NodeRegistry.Beat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the node alive in the store: one loop that beats, passes on cancels and watches the agents' time, and another, set
 * off by each beat, for the {@link Upkeep}. A round that fails is logged and followed by the next.
 *
 * <p>A store that could not be reached for a while was away for other nodes too, whose leases have lapsed though they live.
 * So after a beat that failed this node takes nothing from others until it has beaten some times more.
 */
final class NodeKeeper implements Runnable {

    private static final int BEATS_AFTER_AN_OUTAGE = 5;
    private static final Duration LAST_ROUND = Duration.ofSeconds(5);

    private final Workshop workshop;
    private final Takeover takeover;
    private final Upkeep upkeep;
    private final CallAnswering calls;
    private final LapseCheck lapse;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stopped;
    private final CountDownLatch finished = new CountDownLatch(1);
    private int beatsToWait;

    NodeKeeper(Workshop workshop, Takeover takeover) {
        this.workshop = workshop;
        this.takeover = takeover;
        this.upkeep = new Upkeep(workshop, takeover);
        this.calls = new CallAnswering(workshop, () -> Upkeep.attempt("answer a call", this::beat));
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

    /** Everything that needs a thread of its own, this included. */
    List<Runnable> loops() {
        return List.of(this, upkeep, calls);
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

    /** Takes nothing over any more, and cleans nothing; what this node runs is still looked after. */
    void stopUpkeep() {
        upkeep.stop();
    }

    /** Ends the loops and the answering of calls; a round or a beat that is under way is the last. */
    void stop() {
        upkeep.stop();
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
        var unused = finished.await(LAST_ROUND.toNanos(), TimeUnit.NANOSECONDS);
        upkeep.awaitEnd(LAST_ROUND);
    }

    /** Everything that is due; at most one thread at a time. */
    void round() {
        var unused = Upkeep.attempt("watch the agents' time", this::checkTimes);
        if (Upkeep.attempt("renew the lease", this::beat)) {
            beatsToWait = Math.max(0, beatsToWait - 1);
            takeover.spareOthers(beatsToWait > 0);
            upkeep.makeDue();
        } else {
            beatsToWait = BEATS_AFTER_AN_OUTAGE;
            takeover.spareOthers(true);
        }
    }

    private void checkTimes() {
        var now = workshop.clock().instant();
        workshop.flight().runs().forEach(run -> run.checkTime(now));
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
