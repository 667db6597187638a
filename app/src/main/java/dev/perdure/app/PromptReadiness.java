package dev.perdure.app;

import dev.perdure.javalin.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Answers quickly whatever becomes of the one that is asked: never later than after {@code patience}, and with what was found
 * before as long as that is fresh. However many ask, one question at a time is on its way. Safe for use by many threads.
 */
final class PromptReadiness implements Readiness {

    private static final List<String> NO_ANSWER = List.of("the store can't be reached");

    private final Readiness asked;
    private final Executor threads;
    private final Duration fresh;
    private final Duration patience;

    private final ReentrantLock lock = new ReentrantLock();

    @Nullable
    private Question last;

    /** @param fresh how long an answer holds */
    PromptReadiness(Readiness asked, Executor threads, Duration fresh, Duration patience) {
        this.asked = asked;
        this.threads = threads;
        this.fresh = fresh;
        this.patience = patience;
    }

    /** @param at when it was asked, as {@link System#nanoTime} */
    private record Question(long at, CompletableFuture<List<String>> answer) {

        long age() {
            return System.nanoTime() - at;
        }
    }

    @Override
    public List<String> reasonsAgainst() {
        Question question = question();
        long left = patience.toNanos() - question.age();
        try {
            return question.answer().get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException hanging) {
            return NO_ANSWER;
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the readiness could not be found out", failed.getCause());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return List.of("shutting down");
        }
    }

    /** The one that is on its way or whose answer is fresh, or else a new one. */
    private Question question() {
        lock.lock();
        try {
            Question known = last;
            if (known == null || (known.answer().isDone() && known.age() >= fresh.toNanos())) {
                known = new Question(System.nanoTime(), new CompletableFuture<>());
                last = known;
                ask(known);
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private void ask(Question question) {
        try {
            threads.execute(() -> answer(question));
        } catch (RejectedExecutionException stopping) {
            question.answer().complete(List.of("shutting down"));
        }
    }

    private void answer(Question question) {
        try {
            question.answer().complete(asked.reasonsAgainst());
        } catch (RuntimeException | Error defect) {
            question.answer().completeExceptionally(defect);
        }
    }
}
