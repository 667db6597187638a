package dev.perdure.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Time that passes as soon as somebody waits for it, and is remembered. */
final class FakeTime implements Time {

    private final List<Duration> pauses = new CopyOnWriteArrayList<>();

    @Override
    public void pause(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        pauses.add(duration);
    }

    @Override
    public long nanos() {
        return 0;
    }

    List<Duration> pauses() {
        return pauses;
    }
}
