package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.append;
import static dev.perdure.postgres.Turns.appending;
import static dev.perdure.postgres.Turns.begin;
import static dev.perdure.postgres.Turns.completed;
import static dev.perdure.postgres.Turns.page;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.Turn;
import dev.perdure.chat.port.WriteOutcome;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** By way of a pooler that gives a connection away after each transaction, and has three for all. */
@Timeout(120)
class PgBouncerTest {

    private static PooledDatabase pooled;

    private final TestDatabase database = PooledDatabase.database();

    @BeforeAll
    static void startPooler() throws IOException, InterruptedException, SQLException {
        pooled = PooledDatabase.start();
    }

    @Test
    void whatOneNodeWritesAnotherOneHears() throws Exception {
        PostgresSessionRepository here = database.open(pooled.by(database));
        PostgresSessionRepository there = database.open(pooled.by(database));
        Turn turn = begin(here, "s", "m");
        for (int i = 0; i < 50; i++) {
            assertThat(append(here, turn, 2 + i, "t" + i)).isEqualTo(WriteOutcome.DURABLE);
            assertThat(there.awaitBeyond(turn.log(), 1 + i, Duration.ofSeconds(30)))
                    .isTrue();
        }
        assertThat(page(there, turn.log(), 0, 100)).hasSize(51).isEqualTo(page(here, turn.log(), 0, 100));
        assertThat(there.isListening()).isTrue();
    }

    @Test
    void moreTurnsThanThePoolerHasConnectionsComeToTheirEnds() throws Exception {
        PostgresSessionRepository store = database.open(pooled.by(database));
        List<CompletableFuture<WriteOutcome>> writes = new ArrayList<>();
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Turn turn = begin(store, "s" + i, "m");
            turns.add(turn);
            writes.add(appending(store, turn, 2, "a", "b"));
        }
        for (int i = 0; i < 30; i++) {
            assertThat(writes.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(WriteOutcome.DURABLE);
            assertThat(store.end(completed(turns.get(i), 4, "ab"))).isEqualTo(WriteOutcome.DURABLE);
            assertThat(page(store, turns.get(i).log(), 0, 10)).hasSize(4);
        }
    }

    /** Only what is set for the account is certain to hold for whichever connection the pooler has at hand. */
    @Test
    void theNodesOwnConnectionsLeaveNothingBehindInThePool() throws Exception {
        PostgresSessionRepository store = database.open(pooled.by(database));
        Turn turn = begin(store, "s", "m");
        assertThat(append(store, turn, 2, "a")).isEqualTo(WriteOutcome.DURABLE);
        for (int i = 0; i < 10; i++) {
            assertThat(store.find(turn.log().session())).isPresent();
        }
        PostgresSettings calls = pooled.by(database);
        try (var connection = ConfiguredDataSource.forCalls(calls).getConnection();
                var statement = connection.createStatement()) {
            for (int i = 0; i < 10; i++) {
                try (var row = statement.executeQuery("SELECT current_setting('synchronous_commit'),"
                        + " current_setting('enable_seqscan'), current_setting('lock_timeout'),"
                        + " current_setting('search_path')")) {
                    row.next();
                    assertThat(List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
                            .containsExactly("on", "on", "0", calls.schema());
                }
            }
        }
    }

    @AfterEach
    void closeDatabase() throws SQLException {
        database.close();
    }

    @AfterAll
    static void stopPooler() throws IOException {
        if (pooled != null) {
            pooled.close();
        }
    }
}
