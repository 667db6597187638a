package dev.perdure.domain;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a recorder's observer is told about its appends. Not thread-safe: guarded by its recorder. */
final class Tally {

    private long pieces;
    private int waiting;
    private int inFlight;

    @Nullable
    private Instant waitingSince;

    @Nullable
    private Instant inFlightSince;

    void said(Instant now) {
        pieces++;
        waiting++;
        if (waitingSince == null) {
            waitingSince = now;
        }
    }

    /** What waited is being appended now. */
    void departed() {
        inFlight = waiting;
        inFlightSince = waitingSince;
        waiting = 0;
        waitingSince = null;
    }

    /** How many pieces the append in flight holds. */
    int inFlight() {
        return inFlight;
    }

    /** How long the append in flight took, from when the oldest piece of it was said. */
    Duration waited(Instant now) {
        return inFlightSince == null ? Duration.ZERO : Duration.between(inFlightSince, now);
    }

    /** How many pieces there were in all. */
    long pieces() {
        return pieces;
    }
}
