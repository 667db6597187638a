package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.ANNA;
import static dev.perdure.postgres.Turns.append;
import static dev.perdure.postgres.Turns.begin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.port.WriteOutcome;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LogErasureTest {

    private final TestDatabase database = new TestDatabase();
    private final PostgresSessionRepository store = database.open();

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    @Test
    void theLogOfADeletedSessionGoesAtOnceAndItsWriterIsFenced() throws Exception {
        Turn deleted = begin(store, "deleted", "m");
        append(store, deleted, 2, "gone");
        Turn kept = begin(store, "kept", "m");
        append(store, kept, 2, "stays");

        assertThat(store.delete(ANNA, deleted.log().session())).isTrue();

        assertThat(rows()).isEqualTo(2);
        assertThat(append(store, deleted, 3, "late")).isEqualTo(WriteOutcome.FENCED);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void aLongLogGoesInStepsAndTheLastOneIsSaid() throws Exception {
        long key = session("long");
        database.run("WITH made AS (INSERT INTO chat_events"
                + " SELECT " + key + ", i, 1, 1, 1, 'x' FROM generate_series(2, 12000) i RETURNING 1)"
                + " SELECT count(*) FROM made");

        store.delete(ANNA, new SessionId("long"));
        assertThat(rows()).isEqualTo(7_000);
        assertThat(store.prune(Duration.ofDays(1), 10)).as("there is more").isEqualTo(10);
        assertThat(rows()).isEqualTo(2_000);
        assertThat(store.prune(Duration.ofDays(1), 10)).isEqualTo(10);
        assertThat(rows()).isZero();
        assertThat(store.prune(Duration.ofDays(1), 10)).isZero();
    }

    @Test
    void whatCameAMomentAfterTheDeletionIsFoundByTheLastLook() throws Exception {
        long key = session("s");
        store.delete(ANNA, new SessionId("s"));
        database.run("WITH late AS (INSERT INTO chat_events VALUES (" + key + ", 2, 1, 1, 1, 'x') RETURNING 1)"
                + " SELECT count(*) FROM late");

        try (Database pool = new Database(database.settings(), "erasure-test")) {
            LogErasure erasure = new LogErasure(pool);
            erasure.finish();
            assertThat(rows()).as("it is too early").isEqualTo(1);
            erasure.finish(Duration.ZERO);
            assertThat(rows()).isZero();
            assertThat(database.run("SELECT count(*) FROM chat_erasures")).isZero();
        }
    }

    private long session(String id) throws SQLException {
        begin(store, id, "m");
        return database.run("SELECT max(session_key) FROM chat_sessions");
    }

    private long rows() throws SQLException {
        return database.run("SELECT count(*) FROM chat_events");
    }
}
