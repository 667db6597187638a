package dev.perdure.app.observe;

import dev.perdure.chat.error.ChatException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * A number that the database has to be asked for. Whoever reads it waits for nothing: he gets the last one, and it is counted
 * again afterwards unless that was done within the last seconds. Safe for use by many threads.
 */
final class LateCount {

    private static final long FRESH = 5_000_000_000L;

    private final LongSupplier counting;
    private final Executor threads;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long askedAt = System.nanoTime() - FRESH;
    private volatile double value = Double.NaN;

    LateCount(LongSupplier counting, Executor threads) {
        this.counting = counting;
        this.threads = threads;
    }

    /** The last number; none before the first was counted, and none while it can't be. */
    double value() {
        if (System.nanoTime() - askedAt >= FRESH && asking.compareAndSet(false, true)) {
            askedAt = System.nanoTime();
            try {
                threads.execute(this::count);
            } catch (RejectedExecutionException stopping) {
                asking.set(false);
            }
        }
        return value;
    }

    private void count() {
        try {
            value = counting.getAsLong();
        } catch (ChatException away) {
            value = Double.NaN;
        } finally {
            asking.set(false);
        }
    }
}
