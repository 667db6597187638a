package dev.perdure.postgres;

import java.util.concurrent.TimeUnit;

/**
 * How long group commit rests between two batches, so that a busy node batches more and a quiet one not at all.
 *
 * <p>Each append that becomes durable makes work: a reader is woken, a frame is written, the turn's next append is made.
 * While the processors are busy with that, another commit only takes them away from it. The rest is proportional to the
 * batch, so it is nothing that anybody notices until batches grow by themselves, because more comes than can be delivered; from
 * there on it lets each turn's tokens join. It never takes so long that an answer looks halting.
 */
final class Rest {

    /** What an append costs after its commit, about, on one processor; measured with one reader a turn. */
    private static final long DELIVERY_NANOS = TimeUnit.MICROSECONDS.toNanos(130);

    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(35);
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private Rest() {}

    /** In nanoseconds. */
    static long after(int appends) {
        return Math.min(LONGEST_NANOS, appends * DELIVERY_NANOS / PROCESSORS);
    }
}
