package dev.perdure.chat.contract;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.port.SessionRepository;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A thread that waits for a log to grow. Owned by the test that starts it. */
final class WaitingReader {

    private final CompletableFuture<Boolean> outcome = new CompletableFuture<>();
    private final Thread thread;

    private WaitingReader(SessionRepository store, LogKey log, long after, Duration timeout) {
        this.thread = Thread.ofPlatform().daemon().name("waiting-reader").unstarted(() -> {
            try {
                outcome.complete(store.awaitBeyond(log, after, timeout));
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
    }

    static WaitingReader start(SessionRepository store, LogKey log, long after, Duration timeout) {
        WaitingReader reader = new WaitingReader(store, log, after, timeout);
        reader.thread.start();
        return reader;
    }

    /** Returns when the reader has come to rest in its wait, as far as one can tell from outside, or is back already. */
    WaitingReader parked() {
        while (!outcome.isDone()
                && thread.getState() != Thread.State.WAITING
                && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return this;
    }

    void interrupt() {
        thread.interrupt();
    }

    boolean isBack() {
        return outcome.isDone();
    }

    /** What the wait returned. */
    boolean outcome(Duration patience) throws InterruptedException, ExecutionException, TimeoutException {
        return outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
