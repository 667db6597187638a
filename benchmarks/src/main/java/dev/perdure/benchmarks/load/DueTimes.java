package dev.perdure.benchmarks.load;

import org.HdrHistogram.Histogram;

/**
 * Finds out when the tokens of one turn were due, and so how late each of them reached the client.
 *
 * <p>The agent owes token i at start + i/R, but its start is not on the wire. No token is made before it is due, so the start
 * is at or before {@code made − i/R} of every token; the least of these over the whole turn is taken for the start. It is
 * late by as much as the most punctual of all the turn's tokens was. Not thread-safe.
 */
final class DueTimes {

    private static final double MICROS_A_SECOND = 1e6;

    private final double period;

    /** When each token arrived, as if it were the zeroth, in microseconds after the origin. */
    private final int[] arrived;

    private int count;
    private long origin;
    private long start = Long.MAX_VALUE;

    DueTimes(int tokens, double perSecond) {
        this.period = MICROS_A_SECOND / perSecond;
        this.arrived = new int[tokens];
    }

    /** Each token once; all times are microseconds of the same clock. */
    void token(int index, long madeMicros, long arrivedMicros) {
        long due = Math.round(index * period);
        if (count == 0) {
            origin = arrivedMicros;
        }
        start = Math.min(start, madeMicros - due);
        arrived[count++] = (int) (arrivedMicros - due - origin);
    }

    /** Adds how late each token was, in microseconds. */
    void recordInto(Histogram late) {
        for (int i = 0; i < count; i++) {
            TurnJournal.record(late, arrived[i] + origin - start);
        }
    }
}
