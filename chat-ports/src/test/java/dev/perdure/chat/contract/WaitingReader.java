package dev.perdure.chat.contract;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.port.GrantStore.News;
import dev.perdure.chat.port.SessionRepository;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A thread that waits for a log to grow. Owned by the test that starts it. */
final class WaitingReader {

    private final CompletableFuture<News> outcome = new CompletableFuture<>();
    private final Thread thread;

    private WaitingReader(Callable<News> wait) {
        this.thread = Thread.ofPlatform().daemon().name("waiting-reader").unstarted(() -> {
            try {
                outcome.complete(wait.call());
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
    }

    static WaitingReader start(SessionRepository store, LogKey log, long after, Duration timeout) {
        return start(() -> store.awaitBeyond(log, after, timeout) ? News.BEYOND : News.NONE);
    }

    /** One that was let in by somebody, and knows of so many revocations. */
    static WaitingReader startAsGuest(
            SessionRepository store, LogKey log, long after, long revocations, Duration timeout) {
        return start(() -> store.awaitNews(log, after, revocations, timeout));
    }

    private static WaitingReader start(Callable<News> wait) {
        WaitingReader reader = new WaitingReader(wait);
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

    /** Whether the wait was ended by something beyond the number. */
    boolean outcome(Duration patience) throws InterruptedException, ExecutionException, TimeoutException {
        return news(patience) == News.BEYOND;
    }

    /** What the wait returned. */
    News news(Duration patience) throws InterruptedException, ExecutionException, TimeoutException {
        return outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
