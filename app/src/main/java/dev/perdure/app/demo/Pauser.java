package dev.perdure.app.demo;

import java.time.Duration;

/** Waits; {@code Thread::sleep} outside tests. */
@FunctionalInterface
public interface Pauser {

    void pause(Duration duration) throws InterruptedException;
}
