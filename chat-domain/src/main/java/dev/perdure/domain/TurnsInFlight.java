package dev.perdure.domain;

import dev.perdure.chat.Turn;
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
import java.util.stream.Collectors;

/**
 * The attempts that this node runs or is about to run. Thread-safe. Losing it loses nothing: what is in no node's flight is
 * found by the sweep.
 *
 * <p>Kept by attempt, not by turn: the end of an attempt is visible a moment before its run has left, and a retry that comes
 * in that moment must neither be refused nor be thrown out together with the old run.
 */
final class TurnsInFlight {

    private final Set<Attempt> reserved = ConcurrentHashMap.newKeySet();
    private final Map<TurnId, TurnRun> runs = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition landed = lock.newCondition();
    private volatile boolean closed;

    /** One attempt at a turn. */
    record Attempt(TurnId turn, int number) {

        static Attempt of(Turn turn) {
            return new Attempt(turn.id(), turn.attempt());
        }

        Attempt next() {
            return new Attempt(turn, number + 1);
        }
    }

    /** Takes an attempt for this node before it is known to be ours; false if it is taken already. */
    boolean reserve(Attempt attempt) {
        return reserved.add(attempt);
    }

    /** Puts a reserved attempt's run in its place, and makes the run of an earlier attempt let go. */
    void start(Attempt attempt, TurnRun run) {
        TurnRun earlier = runs.put(attempt.turn(), run);
        if (earlier != null) {
            earlier.letGo();
        }
        if (closed) {
            run.letGo();
        }
    }

    /** Lets go of all that runs, and of whatever is started later. */
    void close() {
        closed = true;
        runs.values().forEach(TurnRun::letGo);
    }

    /** Lets a reservation go that came to nothing. */
    void release(Attempt attempt) {
        reserved.remove(attempt);
        lock.lock();
        try {
            landed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets an attempt go whose run is over. */
    void remove(Attempt attempt, TurnRun run) {
        runs.remove(attempt.turn(), run);
        release(attempt);
    }

    /** The run of a turn's newest attempt here. */
    Optional<TurnRun> run(TurnId turn) {
        return Optional.ofNullable(runs.get(turn));
    }

    boolean holds(Attempt attempt) {
        return reserved.contains(attempt);
    }

    Collection<TurnRun> runs() {
        return List.copyOf(runs.values());
    }

    /** The turns that any attempt here belongs to. */
    Collection<TurnId> held() {
        return reserved.stream().map(Attempt::turn).collect(Collectors.toSet());
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
