package dev.perdure.postgres;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Growing pauses between tries while the store is away: 25 ms, doubled up to 1 s, each cut by up to half at random. */
final class Backoff {

    private static final long FIRST_MILLIS = 25;
    private static final long LONGEST_MILLIS = 1000;

    private long ceiling = FIRST_MILLIS;

    /** The next pause. The random part keeps many nodes from coming back all at once. */
    Duration next() {
        long pause = ceiling - ThreadLocalRandom.current().nextLong(ceiling / 2);
        ceiling = Math.min(LONGEST_MILLIS, ceiling * 2);
        return Duration.ofMillis(pause);
    }

    /** The next pause is the first one again. */
    void startAnew() {
        ceiling = FIRST_MILLIS;
    }
}
