package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.ANNA;
import static dev.perdure.postgres.Turns.NODE;
import static dev.perdure.postgres.Turns.OTHER_NODE;
import static dev.perdure.postgres.Turns.append;
import static dev.perdure.postgres.Turns.begin;
import static dev.perdure.postgres.Turns.completed;
import static dev.perdure.postgres.Turns.message;
import static dev.perdure.postgres.Turns.page;
import static dev.perdure.postgres.Turns.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.Access;
import dev.perdure.chat.AgentState;
import dev.perdure.chat.Caller;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.GrantOutcome;
import dev.perdure.chat.port.GrantStore.News;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.chat.port.TurnStore.TurnEnd;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work must not grow with the tables: no call may read one of them from end to end. */
@Timeout(120)
class IndexUseTest {

    private final TestDatabase database = new TestDatabase();

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    @Test
    void noCallReadsALargeTableFromEndToEnd() throws Exception {
        database.open().close();
        fill();
        long before = rowsReadFromEndToEnd();

        try (PostgresSessionRepository store = PostgresSessionRepository.open(polling())) {
            // The driver and the server change to reusable plans after some rounds.
            for (int round = 0; round < 12; round++) {
                callEverything(store, round);
            }
        }

        assertThat(rowsReadFromEndToEnd() - before).isLessThan(1000);
        assertThat(database.run("SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes"
                        + " WHERE schemaname = current_schema() AND indexrelname = 'chat_sessions_by_activity'"))
                .as("rows of everybody's sessions read for the list of one owner")
                .isLessThan(1000);
    }

    /** So that what others may write is looked at all the time. */
    private PostgresSettings polling() {
        return database.settings().withLive(LiveSettings.defaults().withMode(LiveSettings.Mode.POLL));
    }

    private static void callEverything(PostgresSessionRepository store, int round) throws Exception {
        SessionId large = new SessionId("large");
        Turn turn = begin(store, "large", "m" + round);
        long next = turn.firstSequence() + 1;
        append(store, turn, next, "a");
        append(store, turn, next, "a");
        AgentState state = new AgentState("state");
        store.append(new Append(turn, next + 1, List.of(), state))
                .toCompletableFuture()
                .get();
        assertThat(page(store, turn.log(), 50_000, 100)).hasSize(100);
        assertThat(page(store, turn.log(), next, 100)).isEmpty();
        assertThat(store.awaitBeyond(turn.log(), next, Duration.ofMillis(60))).isFalse();
        LogKey elsewhere = new LogKey(new SessionId("other" + (1 + round)), "e");
        assertThat(store.awaitBeyond(elsewhere, 2, Duration.ofMillis(120))).isFalse();
        assertThat(store.messages(large, Long.MAX_VALUE, 20)).hasSize(20);
        assertThat(store.find(large)).isPresent();
        assertThat(store.turn(large, turn.id())).isPresent();
        assertThat(store.turnAt(large, next)).isPresent();
        assertThat(store.load(turn, 20)).isPresent();
        assertThat(store.sessions(ANNA, null, null, 20).sessions()).hasSize(20);
        assertThat(store.sessions(
                                ANNA, null, store.sessions(ANNA, null, null, 20).end(), 20)
                        .sessions())
                .hasSize(20);
        assertThat(store.sessions(ANNA, new TitleSearch("nowhere"), null, 20).sessions())
                .isEmpty();
        assertThat(store.sessions(ANNA, new TitleSearch("TITLE 7"), null, 20).sessions())
                .hasSize(20);
        Caller guest = new Caller("guest");
        SessionPage shared = store.shared(guest, null, null, 20);
        assertThat(shared.sessions()).hasSize(20);
        assertThat(store.shared(guest, null, shared.end(), 20).sessions()).hasSize(20);
        assertThat(store.admission(shared.sessions().getFirst().log(), guest)).isPresent();
        assertThat(store.grants(ANNA, large)).isPresent();
        assertThat(store.grant(ANNA, large, guest, Access.READ, 100)).isInstanceOf(GrantOutcome.Granted.class);
        assertThat(store.awaitNews(turn.log(), next, Long.MAX_VALUE - 1, Duration.ofMillis(60)))
                .isEqualTo(News.NONE);
        assertThat(store.revoke(ANNA, large, guest)).isTrue();
        assertThat(store.orphans(NODE, List.of(turn.id()), 10)).isEmpty();
        assertThat(store.requestCancel(large, turn.id())).isTrue();
        store.beat(NODE);
        TurnFailed failed = new TurnFailed(new Failure("code", true, "text"));
        BeginOutcome.Queued queued = (BeginOutcome.Queued) store.begin(waiting("large", "q" + round));
        assertThat(store.begin(message("large", "q" + round))).isInstanceOf(BeginOutcome.Repeated.class);
        assertThat(store.queue(turn.log(), 10)).hasSize(1);
        assertThat(store.requestCancel(large, queued.turn().id())).isTrue();
        store.end(new TurnEnd(turn, next + 1, List.of(), failed, state, "answer"));
        assertThat(store.waiting(10)).hasSize(1);
        assertThat(store.begin(message("large", "busy" + round))).isInstanceOf(BeginOutcome.Busy.class);
        Turn late = ((ClaimOutcome.Claimed) store.beginQueued(queued.turn(), NODE)).turn();
        store.end(new TurnEnd(late, next + 3, List.of(), failed, state, "answer"));
        Turn ended = store.turn(large, late.id()).orElseThrow();
        Turn again = ((ClaimOutcome.Claimed) store.claim(ended, OTHER_NODE, new TurnRestarted(2))).turn();
        store.end(completed(again, next + 5, "answer"));
        begin(store, "small" + round, "m");
        assertThat(store.delete(ANNA, new SessionId("small" + round))).isTrue();
        assertThat(store.prune(Duration.ofDays(1), 5)).isEqualTo(5);
        assertThat(store.expire(Duration.ofDays(1), 5)).isZero();
    }

    private void fill() throws SQLException {
        database.run("INSERT INTO chat_sessions (id, epoch, owner, title, folded_title, updated_at)"
                + " SELECT 'other' || i, 'e', CASE WHEN i % 6 = 0 THEN 'anna' ELSE 'owner' || i % 50 END, '',"
                + " 'title ' || i, now() - i * interval '1 second'"
                + " FROM generate_series(1, 20000) i");
        database.run("INSERT INTO chat_turns (id, session_key, message_id, status, attempt, fruitless_attempts,"
                + " attempt_first_sequence, node, first_sequence, last_sequence, message_ordinal, ended_at)"
                + " SELECT 'old' || session_key, session_key, 'm', 'completed', 1, 1, 1, 'gone', 1, 2, 1,"
                + " now() - interval '2 days' FROM chat_sessions");
        database.run(
                "INSERT INTO chat_sessions (id, epoch, owner, title, folded_title, last_sequence, message_count, last_ordinal)"
                        + " VALUES ('large', 'e', 'anna', '', '', 100000, 100000, 100000)");
        database.run("INSERT INTO chat_turns (id, session_key, message_id, status, attempt, fruitless_attempts,"
                + " attempt_first_sequence, node, first_sequence, last_sequence, message_ordinal, ended_at)"
                + " SELECT 'large' || i, session_key, 'large' || i, 'completed', 1, 1, 1, 'gone', i * 2 - 1, i * 2,"
                + " i * 2 - 1, now() FROM chat_sessions, generate_series(1, 50000) i WHERE chat_sessions.id = 'large'");
        database.run("INSERT INTO chat_messages (session_key, ordinal, turn_key, text)"
                + " SELECT session_key, message_ordinal + extra, turn_key, 'text' FROM chat_turns,"
                + " generate_series(0, 1) extra WHERE message_id <> 'm'");
        database.run("INSERT INTO chat_events (session_key, first_sequence, turn_key, attempt, event_count, payload)"
                + " SELECT session_key, first_sequence + extra, turn_key, 1, 1, '\\x01020161'"
                + " FROM chat_turns, generate_series(0, 1) extra WHERE message_id <> 'm'");
        database.run("INSERT INTO chat_nodes VALUES ('living', now(), now() + interval '1 day')");
        database.run("INSERT INTO chat_turns (id, session_key, message_id, status, attempt, fruitless_attempts,"
                + " attempt_first_sequence, node, first_sequence, message_ordinal)"
                + " SELECT 'running' || session_key, session_key, 'r', 'running', 1, 1, 3, 'living', 3, 3"
                + " FROM chat_sessions WHERE id LIKE 'other%99'");
        database.run("INSERT INTO chat_turns (id, session_key, message_id, status, attempt, fruitless_attempts,"
                + " attempt_first_sequence, node, queue_place, queued_after, unplaced_message)"
                + " SELECT 'queued' || session_key, session_key, 'q', 'queued', 0, 0, 0, 'node-a', 1, 3, 'text'"
                + " FROM chat_sessions WHERE id LIKE 'other%99'");
        database.run("UPDATE chat_sessions SET queued = 1 WHERE id LIKE 'other%99'");
        database.run("UPDATE chat_sessions s SET last_turn = t.turn_key FROM chat_turns t"
                + " WHERE t.session_key = s.session_key AND t.first_sequence = (SELECT max(first_sequence)"
                + " FROM chat_turns n WHERE n.session_key = s.session_key)");
        database.run("INSERT INTO chat_grants (session_key, subject, session_id, access, granted_at)"
                + " SELECT session_key, CASE WHEN session_key % 3 = 0 THEN 'guest' ELSE 'guest' || session_key % 50 END,"
                + " id, 'read', updated_at FROM chat_sessions WHERE id LIKE 'other%'");
        database.run("ANALYZE chat_sessions, chat_grants, chat_turns, chat_messages, chat_events");
    }

    /**
     * Waits until the repository's server processes have gone, because they count on their way out: over one connection of
     * another name, because each that is opened to look is one more that goes a moment after it was closed.
     */
    private long rowsReadFromEndToEnd() throws SQLException {
        try (Connection looking = database.connect();
                Statement statement = looking.createStatement()) {
            statement.execute("SET application_name = 'onlooker'");
            while (number(statement, "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'perdure%'")
                    > 0) {
                Thread.onSpinWait();
            }
            return number(
                    statement,
                    "SELECT sum(seq_tup_read)::bigint FROM pg_stat_user_tables WHERE schemaname = current_schema()");
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
