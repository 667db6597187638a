package dev.perdure.domain;

import java.util.function.IntUnaryOperator;

/**
 * Work on the store that is done a batch at a time. After a batch that failed the next is half as large: what is in it may
 * be too much for one statement. Owned by one thread.
 */
final class SmallBatches implements Runnable {

    private static final int LARGEST = 25;

    private final IntUnaryOperator batch;
    private int size = LARGEST;
    private boolean more;

    /** @param batch does at most so many, and gives how many it has done */
    SmallBatches(IntUnaryOperator batch) {
        this.batch = batch;
    }

    /** Whether the last batch was a full one. */
    boolean hasMore() {
        return more;
    }

    @Override
    public void run() {
        int limit = size;
        size = Math.max(1, limit / 2);
        more = batch.applyAsInt(limit) == limit;
        size = Math.min(LARGEST, limit * 2);
    }
}
