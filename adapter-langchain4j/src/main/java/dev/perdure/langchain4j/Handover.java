package dev.perdure.langchain4j;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Passes pieces from the model client's thread to the agent's, holding the former back when the latter is slower.
 *
 * <p>Nothing is lost between the two: a giver waits even when its thread is interrupted, because a piece left out would be a
 * hole in the answer. What releases it is the taker, by taking or by {@link #close}.
 */
final class Handover {

    private static final int CAPACITY = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private boolean lastGiven;
    private boolean closed;

    /** Gives a piece, waiting for room. After the last piece, and once closed, pieces are dropped. */
    void give(Piece piece) {
        lock.lock();
        try {
            while (pieces.size() >= CAPACITY && !closed) {
                changed.awaitUninterruptibly();
            }
            if (closed || lastGiven) {
                return;
            }
            lastGiven = piece instanceof Piece.Last;
            pieces.add(piece);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next piece, waiting for one; empty if none came in time. */
    Optional<Piece> take(Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = patience.toNanos();
            while (pieces.isEmpty()) {
                if (nanos <= 0) {
                    return Optional.empty();
                }
                nanos = changed.awaitNanos(nanos);
            }
            Piece piece = pieces.remove();
            changed.signalAll();
            return Optional.of(piece);
        } finally {
            lock.unlock();
        }
    }

    /** Lets a waiting giver go and drops everything from now on. */
    void close() {
        lock.lock();
        try {
            closed = true;
            pieces.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
