package dev.perdure.javalin;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.port.EventCursor;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A cursor whose steps a test gives one by one, from any thread. */
final class ScriptedCursor implements EventCursor {

    private final BlockingQueue<Object> script = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch waiting = new CountDownLatch(1);

    ScriptedCursor then(Step... steps) {
        for (Step step : steps) {
            script.add(step);
        }
        return this;
    }

    ScriptedCursor thenThrow(RuntimeException failure) {
        script.add(failure);
        return this;
    }

    @Override
    public Step next(int limit, Duration patience) throws InterruptedException {
        if (!patience.isZero() && script.isEmpty()) {
            waiting.countDown();
        }
        Object next = script.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        return switch (next) {
            case null -> new Step.Idle();
            case Step step -> step;
            case RuntimeException failure -> throw failure;
            default -> throw new AssertionError(next);
        };
    }

    /** Waits until the server waits for an event. */
    void awaitWaiting() throws InterruptedException {
        assertSoon(waiting);
    }

    /** Waits until the server has let go of the cursor. */
    void awaitClosed() throws InterruptedException {
        assertSoon(closed);
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    private static void assertSoon(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the server did not get there");
        }
    }

    @Override
    public LogKey log() {
        return Samples.LOG;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
