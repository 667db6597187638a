package dev.perdure.domain;

import dev.perdure.chat.TurnId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The turns that this node runs or is about to run. Thread-safe. Losing it loses nothing: what is in no node's flight is
 * found by the sweep.
 */
final class TurnsInFlight {

    private final Set<TurnId> reserved = ConcurrentHashMap.newKeySet();
    private final Map<TurnId, TurnRun> runs = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition landed = lock.newCondition();

    /** Takes a turn for this node before it is known to be ours; false if it is taken already. */
    boolean reserve(TurnId turn) {
        return reserved.add(turn);
    }

    /** Puts a reserved turn's run in its place. */
    void start(TurnId turn, TurnRun run) {
        runs.put(turn, run);
    }

    void remove(TurnId turn) {
        runs.remove(turn);
        reserved.remove(turn);
        lock.lock();
        try {
            landed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Optional<TurnRun> run(TurnId turn) {
        return Optional.ofNullable(runs.get(turn));
    }

    boolean holds(TurnId turn) {
        return reserved.contains(turn);
    }

    Collection<TurnRun> runs() {
        return List.copyOf(runs.values());
    }

    Collection<TurnId> held() {
        return List.copyOf(reserved);
    }

    /** Waits until nothing is in flight; false if the time runs out first. */
    boolean awaitEmpty(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (!reserved.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = landed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
