package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.append;
import static dev.perdure.postgres.Turns.begin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.Turn;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waits that are too long for a timer of their own. */
@Timeout(60)
class LongWaitTest {

    private static final Duration LONG = Duration.ofMillis(1_200);

    private final TestDatabase database = new TestDatabase();
    private final PostgresSessionRepository store = database.open();

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    @Test
    void aLongWaitEndsWhenItsTimeIsOverAndNotBefore() throws Exception {
        Turn turn = begin(store, "s", "m");
        long start = System.nanoTime();

        assertThat(store.awaitBeyond(turn.log(), 1, LONG)).isFalse();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(LONG.toNanos());
    }

    @Test
    void aLongWaitIsNotHeldUpByALongerOneAndTheLongerOneGoesOn() throws Exception {
        Turn turn = begin(store, "s", "m");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> longer = threads.submit(() -> store.awaitBeyond(turn.log(), 1, Duration.ofMinutes(5)));

            assertThat(store.awaitBeyond(turn.log(), 1, LONG)).isFalse();
            assertThat(longer).isNotDone();

            append(store, turn, 2, "a");
            assertThat(longer.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
