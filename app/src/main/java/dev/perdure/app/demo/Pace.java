package dev.perdure.app.demo;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Waits for moments that are fixed by their number, so that being late once doesn't make everything later.
 *
 * <p>The moment number i, from 1, is i periods after the pace was made; one that has passed is not waited for.
 */
final class Pace {

    private static final double NANOS_A_SECOND = 1e9;

    private final LongSupplier nanoTime;
    private final Pauser pauser;
    private final double perSecond;
    private final long start;

    Pace(LongSupplier nanoTime, Pauser pauser, double perSecond) {
        this.nanoTime = nanoTime;
        this.pauser = pauser;
        this.perSecond = perSecond;
        this.start = nanoTime.getAsLong();
    }

    void await(long number) throws InterruptedException {
        long due = start + (long) (number * NANOS_A_SECOND / perSecond);
        long left = due - nanoTime.getAsLong();
        if (left > 0) {
            pauser.pause(Duration.ofNanos(left));
        }
    }
}
