package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.NODE;
import static dev.perdure.postgres.Turns.append;
import static dev.perdure.postgres.Turns.begin;
import static dev.perdure.postgres.Turns.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.WriteOutcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL is there, but others are in the way. */
@Timeout(120)
class CrowdedTest {

    private final TestDatabase database = new TestDatabase();
    private final PostgresSettings impatient =
            database.settings().withPoolSize(2).withTimeouts(Duration.ofMillis(300), Duration.ofSeconds(1));
    private final PostgresSessionRepository store = database.open(impatient);

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    @Nested
    class Locks {

        /** Longer than every timeout of a statement; whatever else the node does must not be lost by it. */
        @ParameterizedTest
        @ValueSource(strings = {"chat_events", "chat_turns", "chat_sessions"})
        void aLockedTableIsWaitedOut(String table) throws Exception {
            try (BusyTurns turns = new BusyTurns(store, database.open(), 5);
                    Connection locking = database.connect()) {
                turns.awaitProgress();
                lock(locking, "LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
                assertUnavailable("new");
                locking.rollback();
                turns.awaitProgress();
                assertThat(store.begin(message("new", "m"))).isInstanceOf(BeginOutcome.Begun.class);
                turns.finish(database.open());
            }
        }

        @Test
        void aLeaseIsRenewedAlthoughTheTurnsAreLocked() throws Exception {
            Turn turn = begin(store, "s", "m");
            try (Connection locking = database.connect()) {
                lock(locking, "LOCK TABLE chat_turns IN ACCESS EXCLUSIVE MODE");
                database.run("UPDATE chat_nodes SET lease_until = now() - interval '1 second'");

                assertThatThrownBy(() -> store.beat(NODE)).isInstanceOf(UnavailableException.class);

                assertThat(database.run("SELECT count(*) FROM chat_nodes WHERE lease_until > now()"))
                        .isEqualTo(1);
                locking.rollback();
            }
            assertThat(database.open().orphans(new NodeId("other"), List.of(), 10))
                    .doesNotContain(turn);
        }

        /** A row that somebody holds costs the turn that needs it its time, and no other one. */
        @Test
        void aLockedNumberHoldsUpNoOtherTurnEvenInALargeCrowd() throws Exception {
            Turn blocked = begin(store, "blocked", "m");
            try (BusyTurns turns = new BusyTurns(store, database.open(), 8);
                    Connection locking = database.connect();
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                lock(
                        locking,
                        "INSERT INTO chat_events SELECT session_key, 2, turn_key, 2, 1, '' FROM chat_turns"
                                + " WHERE session_key = (SELECT session_key FROM chat_sessions WHERE id = 'blocked')");
                Future<WriteOutcome> waiting = threads.submit(() -> append(store, blocked, 2, "waits"));
                turns.awaitProgress();
                turns.awaitProgress();
                assertThat(waiting).isNotDone();
                locking.rollback();
                assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(WriteOutcome.DURABLE);
                turns.finish(database.open());
            }
        }
    }

    @Nested
    class Pool {

        @Test
        void anExhaustedPoolRefusesInBoundedTimeAndHoldsUpNeitherTheBeatNorTheAppends() throws Exception {
            Turn turn = begin(store, "s", "m");
            begin(store, "slow", "m");
            try (Connection locking = database.connect();
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                lock(locking, "SELECT 1 FROM chat_sessions WHERE id = 'slow' FOR UPDATE");
                List<Future<?>> slow = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    String id = "m" + i;
                    slow.add(threads.submit(() -> assertThatThrownBy(() -> store.begin(message("slow", id)))
                            .isInstanceOf(UnavailableException.class)
                            .satisfies(Turns::isOfTheStore)));
                }
                while (slow.stream().anyMatch(call -> !call.isDone())) {
                    assertThat(store.beat(NODE).cancelled()).isEmpty();
                    assertThat(append(store, turn, next(turn), "goes on")).isEqualTo(WriteOutcome.DURABLE);
                }
                for (Future<?> call : slow) {
                    call.get(60, TimeUnit.SECONDS);
                }
                locking.rollback();
            }
            assertThat(store.begin(message("other", "m"))).isInstanceOf(BeginOutcome.Begun.class);
        }

        private long next = 1;

        private long next(Turn turn) {
            next++;
            return turn.firstSequence() + next - 1;
        }
    }

    private void assertUnavailable(String session) {
        assertThatThrownBy(() -> store.begin(message(session, "m")))
                .isInstanceOf(UnavailableException.class)
                .satisfies(Turns::isOfTheStore);
    }

    private static void lock(Connection connection, String sql) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // Else the server would soon end a session that does nothing with its locks.
            statement.execute("SET idle_in_transaction_session_timeout = 0");
            statement.execute(sql);
        }
    }
}
