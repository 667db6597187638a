package dev.perdure.inmemory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** Time that moves by a microsecond at each look, as a real clock does, and by more only when it is told to. */
final class HandClock implements InstantSource {

    private static final Duration TICK = Duration.ofNanos(1_000);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    @Override
    public Instant instant() {
        return now.updateAndGet(instant -> instant.plus(TICK));
    }

    void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }
}
