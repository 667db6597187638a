package dev.perdure.client;

import java.time.Duration;

/** The time that passes. Safe for use by many threads. */
interface Time {

    /** Waits for so long. */
    void pause(Duration duration) throws InterruptedException;

    /** A clock that only ever goes forward, for differences. */
    long nanos();

    /** The machine's. */
    static Time real() {
        return new Time() {
            @Override
            public void pause(Duration duration) throws InterruptedException {
                Thread.sleep(duration);
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }
        };
    }
}
