package dev.perdure.client;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands things from the thread that reads to those that take. A taker that is slow holds the reader back, and that the server.
 *
 * <p>Safe for use by many threads; nobody blocks while holding the lock.
 */
final class Handover<T> {

    private final int room;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private boolean ended;
    private boolean closed;

    @Nullable
    private ChatClientException failure;

    /** @param room how many things may wait to be taken */
    Handover(int room) {
        this.room = room;
    }

    /** Puts something, waiting while there is no room. What is put after the closing is dropped. */
    void put(T thing) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.size() >= room && !closed) {
                changed.await();
            }
            if (!closed) {
                waiting.add(thing);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will be put. */
    void end() {
        change(() -> ended = true);
    }

    /** Nothing more can be put, and that is why. What was put before can still be taken. */
    void fail(ChatClientException why) {
        change(() -> {
            failure = failure == null ? why : failure;
            ended = true;
        });
    }

    /** Nobody wants anything any more. Whoever waits is let go. */
    void close() {
        change(() -> {
            closed = true;
            waiting.clear();
        });
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the next thing, waiting for it.
     *
     * @param folded is given the thing before anybody else can take the next one; it must not block
     * @return empty after the end or the closing
     * @throws ChatClientException if the reader has failed and everything before is taken
     */
    Optional<T> take(Consumer<T> folded) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !ended && !closed) {
                changed.await();
            }
            if (closed) {
                return Optional.empty();
            }
            T next = waiting.poll();
            if (next == null) {
                if (failure != null) {
                    throw failure;
                }
                return Optional.empty();
            }
            folded.accept(next);
            changed.signalAll();
            return Optional.of(next);
        } finally {
            lock.unlock();
        }
    }

    /** Looks at what the folding has made, while nobody takes. */
    <R> R look(Supplier<R> at) {
        lock.lock();
        try {
            return at.get();
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        return look(() -> closed);
    }
}
