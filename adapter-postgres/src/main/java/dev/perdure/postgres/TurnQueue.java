package dev.perdure.postgres;

import dev.perdure.chat.Caller;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.Turn;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.chat.port.TurnStore.NewTurn;
import dev.perdure.chat.port.WhenBusy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The turns that wait until those before them have ended.
 *
 * <p>A queue is changed only by who has locked the session's row, where the number of those that wait is kept: so their order
 * is the order of commit, and nobody begins a turn beside or before them.
 */
final class TurnQueue {

    /** The newest number is looked up in the log, which alone knows it while a turn runs. */
    private static final String ADD =
            "WITH t AS (" + """
                INSERT INTO chat_turns (id, session_key, message_id, author, status, attempt, fruitless_attempts,
                    attempt_first_sequence, node, queue_place, queued_after, unplaced_message)
                SELECT :turn, s.session_key, :messageId, nullif(:caller, s.owner), 'queued', 0, 0, 0, :node,
                    CASE WHEN :first
                        THEN coalesce((SELECT min(q.queue_place) FROM chat_turns q
                            WHERE q.session_key = s.session_key AND q.status = 'queued'), 0) - 1
                        ELSE coalesce((SELECT max(q.queue_place) FROM chat_turns q
                            WHERE q.session_key = s.session_key AND q.status = 'queued'), 0) + 1 END,
                    greatest(s.last_sequence, coalesce((
                        SELECT e.first_sequence + e.event_count - 1 FROM chat_events e
                        WHERE e.session_key = s.session_key ORDER BY e.first_sequence DESC LIMIT 1), 0)),
                    :message
                FROM chat_sessions s WHERE s.session_key = :sessionKey
                RETURNING *
            ), s AS (
                UPDATE chat_sessions SET queued = queued + 1, updated_at = statement_timestamp()
                WHERE session_key = :sessionKey
                RETURNING id, epoch, session_key
            ), interrupted AS (
                UPDATE chat_turns SET cancel_requested = true
                WHERE :first AND session_key = :sessionKey AND status = 'running'
            )
            SELECT
            """ + TurnRows.COLUMNS + "FROM t JOIN s ON s.session_key = t.session_key";

    private static final String TURNS = "SELECT t.author, t.unplaced_message, " + TurnRows.COLUMNS + """
            FROM chat_turns t JOIN chat_sessions s ON s.session_key = t.session_key
            WHERE t.session_key = :sessionKey AND t.status = 'queued'
            ORDER BY t.queue_place
            LIMIT :rows
            """;

    private static final String FIND_SESSION = """
            SELECT session_key FROM chat_sessions WHERE id = :session AND epoch = :epoch AND queued > 0
            """;

    private static final String WAITING = "SELECT " + TurnRows.COLUMNS + """
            FROM chat_sessions s
            CROSS JOIN LATERAL (
                SELECT q.* FROM chat_turns q
                WHERE q.session_key = s.session_key AND q.status = 'queued'
                ORDER BY q.queue_place
                LIMIT 1) t
            WHERE s.queued > 0 AND NOT EXISTS (
                SELECT 1 FROM chat_turns r WHERE r.session_key = s.session_key AND r.status = 'running')
            ORDER BY s.session_key
            LIMIT :rows
            """;

    /** A statement of its own after the lock, so that it sees what the last holder of the lock committed. */
    private static final String LOOK = """
            SELECT q.turn_key, q.id, q.message_id, q.author, q.unplaced_message
            FROM chat_turns q
            WHERE q.session_key = :sessionKey AND q.status = 'queued' AND NOT EXISTS (
                SELECT 1 FROM chat_turns r WHERE r.session_key = :sessionKey AND r.status = 'running')
            ORDER BY q.queue_place
            LIMIT 1
            """;

    private static final String LOCK_SESSION = FIND_SESSION + "FOR NO KEY UPDATE";

    private static final String BEGIN =
            "WITH t AS (" + """
                UPDATE chat_turns SET status = 'running', attempt = 1, fruitless_attempts = 1, node = :node,
                    attempt_first_sequence = s.last_sequence + 1, first_sequence = s.last_sequence + 1,
                    message_ordinal = s.last_ordinal + 1, started_at = statement_timestamp(),
                    queue_place = NULL, queued_after = NULL, unplaced_message = NULL
                FROM chat_sessions s
                WHERE chat_turns.turn_key = :turnKey AND s.session_key = chat_turns.session_key
                RETURNING chat_turns.*
            ), said AS (
                INSERT INTO chat_messages (session_key, ordinal, turn_key, text)
                SELECT session_key, message_ordinal, turn_key, :message FROM t
            ), logged AS (
                INSERT INTO chat_events (session_key, first_sequence, turn_key, attempt, event_count, payload)
                SELECT session_key, first_sequence, turn_key, attempt, 1, :payload FROM t
            ), s AS (
                UPDATE chat_sessions SET last_sequence = t.first_sequence, message_count = message_count + 2,
                    last_ordinal = t.message_ordinal + 1, last_turn = t.turn_key, queued = queued - 1, updated_at = statement_timestamp()
                FROM t WHERE chat_sessions.session_key = t.session_key
                RETURNING chat_sessions.id, chat_sessions.epoch, chat_sessions.session_key
            )
            SELECT pg_notify(:channel, CAST(s.session_key AS text)),
            """ + TurnRows.COLUMNS + "FROM t JOIN s ON s.session_key = t.session_key";

    private final Database database;
    private final Tail tail;
    private final String channel;

    TurnQueue(Database database, Tail tail, String channel) {
        this.database = database;
        this.tail = tail;
        this.channel = channel;
    }

    /** Lets a turn wait, before all others if it interrupts the running one, which is marked then. The session is locked. */
    static BeginOutcome add(Handle handle, long sessionKey, NewTurn request, @Nullable Turn running) {
        Turn queued = handle.createQuery(ADD)
                .bind("turn", request.id().value())
                .bind("messageId", request.messageId().value())
                .bind("caller", request.caller().subject())
                .bind("node", request.node().value())
                .bind("first", request.whenBusy() == WhenBusy.INTERRUPT)
                .bind("message", request.message())
                .bind("sessionKey", sessionKey)
                .map((row, context) -> TurnRows.turn(row))
                .one();
        return new BeginOutcome.Queued(queued, running);
    }

    /** The turns that wait in a session, the next to begin first. */
    static List<QueuedTurn> turns(Handle handle, long sessionKey, int limit) {
        return handle.createQuery(TURNS)
                .bind("sessionKey", sessionKey)
                .bind("rows", limit)
                .map((row, context) ->
                        new QueuedTurn(TurnRows.turn(row), row.getString("unplaced_message"), TurnRows.author(row)))
                .list();
    }

    /** See {@link dev.perdure.chat.port.TurnStore#queue}. */
    List<QueuedTurn> turns(LogKey log, int limit) {
        return database.statement(handle -> session(handle, FIND_SESSION, log)
                .map(sessionKey -> turns(handle, sessionKey, limit))
                .orElse(List.of()));
    }

    /** See {@link dev.perdure.chat.port.TurnStore#waiting}. */
    List<Turn> waiting(int limit) {
        return database.statement(handle -> handle.createQuery(WAITING)
                .bind("rows", limit)
                .map((row, context) -> TurnRows.turn(row))
                .list());
    }

    /** How many turns wait behind others. */
    long length() {
        return database.statement(
                handle -> handle.createQuery("SELECT coalesce(sum(queued), 0) FROM chat_sessions WHERE queued > 0")
                        .mapTo(Long.class)
                        .one());
    }

    /** See {@link dev.perdure.chat.port.TurnStore#beginQueued}. */
    ClaimOutcome begin(Turn queued, NodeId node) {
        Optional<Begun> begun = database.transaction(handle -> begin(handle, queued, node));
        begun.ifPresent(done -> tail.written(queued.log(), done.row(), node));
        return begun.<ClaimOutcome>map(done ->
                        new ClaimOutcome.Claimed(done.turn(), done.turn().firstSequence()))
                .orElseGet(ClaimOutcome.Denied::new);
    }

    private Optional<Begun> begin(Handle handle, Turn queued, NodeId node) {
        return session(handle, LOCK_SESSION, queued.log())
                .flatMap(sessionKey -> handle.createQuery(LOOK)
                        .bind("sessionKey", sessionKey)
                        .map((row, context) -> Next.of(row))
                        .findOne())
                .filter(next -> next.id().equals(queued.id().value()))
                .map(next -> write(handle, next, node));
    }

    private Begun write(Handle handle, Next next, NodeId node) {
        TurnStart start = TurnStart.of(next.messageId(), next.message(), null, next.author());
        Turn turn = handle.createQuery(BEGIN)
                .bind("node", node.value())
                .bind("turnKey", next.turnKey())
                .bind("message", next.message())
                .bind("payload", start.payload())
                .bind("channel", channel)
                .map((row, context) -> TurnRows.turn(row))
                .one();
        return new Begun(turn, start.row(turn));
    }

    private static Optional<Long> session(Handle handle, String sql, LogKey log) {
        return handle.createQuery(sql)
                .bind("session", log.session().value())
                .bind("epoch", log.epoch())
                .mapTo(Long.class)
                .findOne();
    }

    /** A turn that has begun, and its first row of the log. */
    private record Begun(Turn turn, LogRow row) {}

    /** The turn that is the next to begin. */
    private record Next(
            long turnKey,
            String id,
            MessageId messageId,
            @Nullable Caller author,
            String message) {

        static Next of(ResultSet row) throws SQLException {
            return new Next(
                    row.getLong("turn_key"),
                    row.getString("id"),
                    new MessageId(row.getString("message_id")),
                    TurnRows.author(row),
                    row.getString("unplaced_message"));
        }
    }
}
