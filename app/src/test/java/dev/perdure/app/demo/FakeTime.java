package dev.perdure.app.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clock that stands still but for the pauses, which take no time to wait for. */
final class FakeTime {

    private long nanos = 5_000_000_000L;
    private final List<Duration> pauses = new ArrayList<>();

    long nanoTime() {
        return nanos;
    }

    void pause(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        pauses.add(duration);
        advance(duration);
    }

    void advance(Duration duration) {
        nanos += duration.toNanos();
    }

    List<Duration> pauses() {
        return pauses;
    }
}
