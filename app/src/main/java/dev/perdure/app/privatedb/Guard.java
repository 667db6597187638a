package dev.perdure.app.privatedb;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the private PostgreSQL every second, on a thread of its own, until it is closed. */
final class Guard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Runnable look;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** @param look brings it back to life if need be */
    Guard(Runnable look) {
        this.look = look;
        this.thread =
                Thread.ofPlatform().daemon().name("perdure-database-guard").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Breaks off a start that is under way; nothing is started any more after the return. */
    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                lookWhateverComes();
            }
        } catch (InterruptedException e) {
            // Nobody but this class holds the thread, and it interrupts it to end it.
            Thread.currentThread().interrupt();
        }
    }

    private void lookWhateverComes() {
        try {
            look.run();
        } catch (RuntimeException e) {
            if (closing.getCount() == 0) {
                return;
            }
            LOG.error("The private PostgreSQL can't be looked after; trying again.", e);
        }
    }
}
