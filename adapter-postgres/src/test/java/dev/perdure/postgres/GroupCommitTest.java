package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.ANNA;
import static dev.perdure.postgres.Turns.append;
import static dev.perdure.postgres.Turns.appending;
import static dev.perdure.postgres.Turns.begin;
import static dev.perdure.postgres.Turns.completed;
import static dev.perdure.postgres.Turns.page;
import static dev.perdure.postgres.Turns.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.WriteOutcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class GroupCommitTest {

    private final TestDatabase database = new TestDatabase();
    private final PostgresSessionRepository store = database.open();

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    @Nested
    class Batching {

        @Test
        void theAppendsOfManyTurnsShareCommits() throws Exception {
            List<Turn> turns = turns(100);
            CompletableFuture<WriteOutcome> held;
            List<CompletableFuture<WriteOutcome>> gathered;
            try (Connection blocker = database.connect()) {
                blocker.setAutoCommit(false);
                execute(blocker, "LOCK TABLE chat_events IN ACCESS EXCLUSIVE MODE");
                held = appending(store, turns.getFirst(), 2, "held");
                gathered = turns.stream()
                        .skip(1)
                        .map(turn -> appending(store, turn, 2, "gathered"))
                        .toList();
                blocker.commit();
            }
            assertThat(held.get(60, TimeUnit.SECONDS)).isEqualTo(WriteOutcome.DURABLE);
            for (CompletableFuture<WriteOutcome> each : gathered) {
                assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(WriteOutcome.DURABLE);
            }

            long transactions =
                    database.run("SELECT count(DISTINCT xmin::text) FROM chat_events" + " WHERE first_sequence = 2");
            assertThat(transactions).isBetween(1L, 5L);
        }

        @Test
        void twoAppendsOfOneTurnAtOnceAreWrittenInTheirOrder() throws Exception {
            Turn turn = begin(store, "s", "m");
            List<CompletableFuture<WriteOutcome>> stages = new ArrayList<>();
            for (int i = 2; i < 50; i++) {
                stages.add(appending(store, turn, i, "t" + i));
            }
            for (CompletableFuture<WriteOutcome> stage : stages) {
                assertThat(stage.get(60, TimeUnit.SECONDS)).isEqualTo(WriteOutcome.DURABLE);
            }
            assertThat(texts(store, turn.log())).hasSize(48).startsWith("t2", "t3");
        }
    }

    @Nested
    class Defects {

        @Test
        void aTextThatCannotBeEncodedFailsAlone() throws Exception {
            List<Turn> turns = turns(2);
            CompletableFuture<WriteOutcome> good = appending(store, turns.get(0), 2, "good");
            CompletableFuture<WriteOutcome> bad = appending(store, turns.get(1), 2, "half \uD83D");

            assertThat(good.get(60, TimeUnit.SECONDS)).isEqualTo(WriteOutcome.DURABLE);
            assertThatThrownBy(bad::join).cause().isInstanceOf(InternalException.class);
            assertThat(append(store, turns.get(1), 2, "whole")).isEqualTo(WriteOutcome.DURABLE);
        }

        @Test
        void whatTheStoreRefusesFailsAlone() throws Exception {
            execute("ALTER TABLE chat_turns ADD CONSTRAINT refusal CHECK (checkpoint <> 'refused')");
            try {
                List<Turn> turns = turns(20);
                List<CompletableFuture<WriteOutcome>> stages = new ArrayList<>();
                for (int i = 0; i < turns.size(); i++) {
                    AgentState state = new AgentState(i == 7 ? "refused" : "taken");
                    List<ChatEvent> said = List.of(new TextDelta("x"));
                    stages.add(store.append(new Append(turns.get(i), 2, said, state))
                            .toCompletableFuture());
                }
                for (int i = 0; i < stages.size(); i++) {
                    CompletableFuture<WriteOutcome> stage = stages.get(i);
                    if (i == 7) {
                        assertThatThrownBy(stage::join).cause().isInstanceOf(InternalException.class);
                        assertThat(page(store, turns.get(i).log(), 0, 10)).hasSize(1);
                    } else {
                        assertThat(stage.get(60, TimeUnit.SECONDS)).isEqualTo(WriteOutcome.DURABLE);
                    }
                }
            } finally {
                execute("ALTER TABLE chat_turns DROP CONSTRAINT refusal");
            }
        }

        @Test
        void aLockedSessionHoldsNoAppendUpNotEvenItsOwn() throws Exception {
            List<Turn> turns = turns(2);
            try (Connection other = database.connect()) {
                other.setAutoCommit(false);
                execute(other, "SELECT 1 FROM chat_sessions WHERE id = 's0' FOR UPDATE");
                for (int i = 2; i < 30; i++) {
                    assertThat(append(store, turns.get(0), i, "goes on")).isEqualTo(WriteOutcome.DURABLE);
                    assertThat(append(store, turns.get(1), i, "goes on")).isEqualTo(WriteOutcome.DURABLE);
                }
                other.rollback();
            }
        }

        @Test
        void aNumberThatSomebodyHoldsKeepsOnlyItsOwnTurnWaiting() throws Exception {
            List<Turn> turns = turns(2);
            append(store, turns.get(0), 2, "first");
            CompletableFuture<WriteOutcome> behindTheOther;
            try (Connection other = database.connect()) {
                other.setAutoCommit(false);
                execute(
                        other,
                        "INSERT INTO chat_events SELECT session_key, 3, turn_key, 2, 1, '' FROM chat_turns"
                                + " WHERE session_key = (SELECT session_key FROM chat_sessions WHERE id = 's0')");
                behindTheOther = appending(store, turns.get(0), 3, "waits");
                for (int i = 2; i < 10; i++) {
                    assertThat(append(store, turns.get(1), i, "goes on")).isEqualTo(WriteOutcome.DURABLE);
                }
                assertThat(behindTheOther).isNotDone();
                other.rollback();
            }
            assertThat(behindTheOther.get(60, TimeUnit.SECONDS)).isEqualTo(WriteOutcome.DURABLE);
        }

        @Test
        void aNumberThatWasTakenFencesItsOwnTurnAloneHoweverLargeTheBatch() throws Exception {
            List<Turn> turns = turns(50);
            for (Turn turn : turns) {
                append(store, turn, 2, "first");
            }
            execute("INSERT INTO chat_events SELECT session_key, 3, turn_key, 2, 1, '' FROM chat_turns"
                    + " WHERE session_key = (SELECT session_key FROM chat_sessions WHERE id = 's7')");

            List<CompletableFuture<WriteOutcome>> stages = turns.stream()
                    .map(turn -> appending(store, turn, 3, "next"))
                    .toList();

            for (int i = 0; i < stages.size(); i++) {
                assertThat(stages.get(i).get(60, TimeUnit.SECONDS))
                        .isEqualTo(i == 7 ? WriteOutcome.FENCED : WriteOutcome.DURABLE);
            }
        }
    }

    @Nested
    class Outages {

        @Test
        void fiftyAppendersLoseAndDoubleNothingWhenAllConnectionsAreKilledAgainAndAgain() throws Exception {
            int appends = 60;
            List<Turn> turns = turns(50);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Void>> writers = new ArrayList<>();
                for (Turn turn : turns) {
                    writers.add(threads.submit(() -> {
                        for (int i = 0; i < appends; i++) {
                            assertThat(append(store, turn, 2 + i, "t" + i)).isEqualTo(WriteOutcome.DURABLE);
                        }
                        return null;
                    }));
                }
                for (int kill = 1; kill <= 5; kill++) {
                    while (database.run("SELECT count(*) FROM chat_events") < 50L + kill * 300L) {
                        Thread.onSpinWait();
                    }
                    database.killBackends();
                }
                for (Future<Void> writer : writers) {
                    writer.get(60, TimeUnit.SECONDS);
                }
            }
            List<String> expected =
                    IntStream.range(0, appends).mapToObj(i -> "t" + i).toList();
            try (PostgresSessionRepository other = PostgresSessionRepository.open(database.settings())) {
                for (Turn turn : turns) {
                    assertThat(texts(other, turn.log())).isEqualTo(expected);
                }
            }
        }

        @Test
        void aRepeatAfterALostAnswerIsDurableAndNotDoubledEvenWhenTheTurnHasEnded() throws Exception {
            Turn turn = begin(store, "s", "m");
            append(store, turn, 2, "a", "b");

            assertThat(append(store, turn, 2, "a", "b")).isEqualTo(WriteOutcome.DURABLE);
            store.end(completed(turn, 4, "ab"));
            assertThat(append(store, turn, 2, "a", "b")).isEqualTo(WriteOutcome.DURABLE);
            assertThat(append(store, turn, 2, "a", "c")).isEqualTo(WriteOutcome.FENCED);
            assertThat(page(store, turn.log(), 0, 10)).hasSize(4);
        }

        @Test
        void anEndOutlivesItsConnectionsAndAnInterrupt() throws Exception {
            Turn turn = begin(store, "s", "m");
            try (Connection blocker = database.connect();
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                blocker.setAutoCommit(false);
                execute(blocker, "SELECT 1 FROM chat_sessions FOR UPDATE");
                Future<Boolean> ending = threads.submit(() -> {
                    Thread.currentThread().interrupt();
                    assertThat(store.end(completed(turn, 2, "done"))).isEqualTo(WriteOutcome.DURABLE);
                    return Thread.interrupted();
                });
                while (database.run("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == 0) {
                    Thread.onSpinWait();
                }
                database.run("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        + " WHERE wait_event_type = 'Lock'");
                blocker.rollback();
                assertThat(ending.get(60, TimeUnit.SECONDS))
                        .as("the thread is left interrupted")
                        .isTrue();
            }
            assertThat(page(store, turn.log(), 0, 10)).hasSize(2);
        }
    }

    @Nested
    class Closing {

        @Test
        void appendsToAClosedRepositoryFailAndNothingHangs() throws Exception {
            Turn turn = begin(store, "s", "m");
            store.close();

            assertThatThrownBy(() -> append(store, turn, 2, "late"))
                    .cause()
                    .isInstanceOf(UnavailableException.class)
                    .extracting(error -> ((UnavailableException) error).code())
                    .isEqualTo(UnavailableException.STOPPING);
            assertThatThrownBy(() -> store.end(completed(turn, 2, "late"))).isInstanceOf(UnavailableException.class);
            assertThatThrownBy(() -> store.delete(ANNA, turn.log().session())).isInstanceOf(UnavailableException.class);
            store.close();
        }
    }

    private List<Turn> turns(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> begin(store, "s" + i, "m"))
                .toList();
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = database.connect()) {
            execute(connection, sql);
        }
    }

    private static void execute(Connection connection, String sql) throws Exception {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }
}
