package dev.perdure.postgres;

import java.time.Duration;

/** Tells those who wait long in the {@link Tail} that their time may be over, from a thread of its own. */
final class Reminder implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final Tail tail;
    private final Closing closing;
    private final Thread thread;

    Reminder(Tail tail, Closing closing) {
        this.tail = tail;
        this.closing = closing;
        this.thread = Thread.ofPlatform().daemon().name("perdure-reminder").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** {@link Closing} must have begun. */
    @Override
    public void close() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing.within(INTERVAL)) {
                tail.remind();
            }
        } catch (InterruptedException e) {
            // Nobody but this class holds the thread; whoever interrupts it wants it to end.
            Thread.currentThread().interrupt();
        }
    }
}
