package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.ANNA;
import static dev.perdure.postgres.Turns.append;
import static dev.perdure.postgres.Turns.begin;
import static dev.perdure.postgres.Turns.completed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.port.EventLog.LogPage;
import dev.perdure.chat.port.WriteOutcome;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pruning, expiry and erasing take their time: here as much as the test wants, since a row they need is locked. */
@Timeout(120)
class CleaningTest {

    private final TestDatabase database = new TestDatabase();

    /** What is held up has to wait for longer than all that goes on meanwhile takes on a busy machine. */
    private final PostgresSessionRepository store =
            database.open(database.settings().withTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(60)));

    private long next = 1;

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    @Test
    void aSessionThatIsBeingPrunedIsAppendedTo() throws Exception {
        store.end(completed(begin(store, "s", "m1"), 2, "done"));
        Turn running = begin(store, "s", "m2");
        next = running.firstSequence();

        int pruned = held(
                "SELECT 1 FROM chat_events WHERE first_sequence = 1 FOR UPDATE",
                () -> store.prune(Duration.ZERO, 10),
                () -> goOn(running));

        assertThat(pruned).isEqualTo(1);
        assertThat(store.read(running.log(), 0, 10)).isEqualTo(new LogPage.Pruned(2));
    }

    @Test
    void aSessionThatExpiresHoldsUpNoOther() throws Exception {
        store.end(completed(begin(store, "idle", "m1"), 2, "done"));
        Turn running = begin(store, "s", "m");

        int expired = held(
                "SELECT 1 FROM chat_messages WHERE ordinal = 2 FOR UPDATE",
                () -> store.expire(Duration.ZERO, 10),
                () -> {
                    goOn(running);
                    store.end(completed(begin(store, "new", "m"), 2, "done"));
                });

        assertThat(expired).isEqualTo(1);
        assertThat(store.find(new SessionId("idle"))).isEmpty();
        assertThat(store.find(new SessionId("new"))).isPresent();
    }

    @Test
    void aLogThatIsBeingErasedHoldsUpNeitherOthersNorTheSameIdMadeAgain() throws Exception {
        begin(store, "s", "m");
        Turn running = begin(store, "other", "m");

        boolean deleted = held(
                "SELECT 1 FROM chat_events e JOIN chat_sessions s USING (session_key) WHERE s.id = 's'"
                        + " FOR UPDATE OF e",
                () -> store.delete(ANNA, new SessionId("s")),
                () -> {
                    assertThat(store.find(new SessionId("s"))).isEmpty();
                    goOn(running);
                    Turn again = begin(store, "s", "m");
                    assertThat(append(store, again, 2, "new")).isEqualTo(WriteOutcome.DURABLE);
                });

        assertThat(deleted).isTrue();
        assertThat(store.find(new SessionId("s"))).isPresent();
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Does something while a call waits for a row in the middle of its work. */
    private <T> T held(String lock, Callable<T> call, Work meanwhile) throws Exception {
        try (Connection locking = database.connect();
                Statement statement = locking.createStatement();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            locking.setAutoCommit(false);
            statement.execute(lock);
            Future<T> waiting = threads.submit(call);
            while (database.run("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                            + " AND application_name = 'perdure'")
                    == 0) {
                assertThat(waiting).isNotDone();
            }
            meanwhile.run();
            assertThat(waiting).as("it has waited all the while").isNotDone();
            locking.rollback();
            return waiting.get(60, TimeUnit.SECONDS);
        }
    }

    private void goOn(Turn turn) throws Exception {
        for (int i = 0; i < 20; i++) {
            next++;
            assertThat(append(store, turn, next, "goes on")).isEqualTo(WriteOutcome.DURABLE);
        }
    }
}
