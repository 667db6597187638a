package dev.perdure.postgres;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells everybody who pauses that the repository is being closed. Safe for use by many threads. */
final class Closing {

    private final CountDownLatch begun = new CountDownLatch(1);

    void begin() {
        begun.countDown();
    }

    boolean hasBegun() {
        return begun.getCount() == 0;
    }

    /** Pauses; true at once when closing has begun or begins. */
    boolean within(Duration pause) throws InterruptedException {
        return begun.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }
}
