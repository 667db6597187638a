package dev.perdure.postgres;

import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.Turn;
import dev.perdure.chat.port.TurnStore.NewTurn;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Makes a turn in a session that is new or idle, which nearly all are, in one statement that commits by itself.
 *
 * <p>Whoever else begins a turn there at the same moment is met at the session's row or at a unique key of the turns; then,
 * and whenever the session is not idle, nothing is written, and the careful way finds out why.
 */
final class IdleBeginning {

    private static final String UNIQUE_VIOLATION = "23505";

    /** The key is drawn first, because the session names its last turn and the turn its session. */
    private static final String BEGIN =
            "WITH k AS (" + """
                SELECT nextval(pg_get_serial_sequence('chat_turns', 'turn_key')) AS turn_key
            ), s AS (
                INSERT INTO chat_sessions AS held (id, epoch, owner, title, folded_title, last_sequence, message_count,
                    last_ordinal, last_turn)
                SELECT :session, :epoch, :owner, :title, :foldedTitle, 1, 2, 2, k.turn_key FROM k
                ON CONFLICT (id) DO UPDATE SET last_sequence = held.last_sequence + 1,
                    message_count = held.message_count + 2, last_ordinal = held.last_ordinal + 2,
                    last_turn = excluded.last_turn,
                    updated_at = statement_timestamp()
                WHERE held.owner = excluded.owner AND held.queued = 0
                  AND NOT EXISTS (
                      SELECT 1 FROM chat_turns WHERE session_key = held.session_key AND status = 'running')
                  AND NOT EXISTS (
                      SELECT 1 FROM chat_turns WHERE session_key = held.session_key AND message_id = :messageId)
                RETURNING id, epoch, session_key, last_sequence, last_ordinal
            ), t AS (
                INSERT INTO chat_turns (turn_key, id, session_key, message_id, status, attempt, fruitless_attempts,
                    attempt_first_sequence, node, first_sequence, message_ordinal)
                OVERRIDING SYSTEM VALUE
                SELECT k.turn_key, :turn, s.session_key, :messageId, 'running', 1, 1, s.last_sequence, :node,
                    s.last_sequence, s.last_ordinal - 1
                FROM k, s
                RETURNING *
            ), said AS (
                INSERT INTO chat_messages (session_key, ordinal, turn_key, text)
                SELECT session_key, message_ordinal, turn_key, :message FROM t
            ), logged AS (
                INSERT INTO chat_events (session_key, first_sequence, turn_key, attempt, event_count, payload)
                SELECT session_key, first_sequence, turn_key, 1, 1, :payload FROM t
            )
            SELECT pg_notify(:channel, CAST(s.session_key AS text)),
            """ + TurnRows.COLUMNS + "FROM t JOIN s ON s.session_key = t.session_key";

    private final String channel;

    IdleBeginning(String channel) {
        this.channel = channel;
    }

    /** The turn, running; empty if nothing was written. */
    Optional<Turn> begin(Handle handle, NewTurn request, byte[] payload) {
        try {
            return handle.createQuery(BEGIN)
                    .bind("session", request.session().value())
                    .bind("epoch", request.epoch())
                    .bind("owner", request.caller().subject())
                    .bind("title", request.title())
                    .bind("foldedTitle", TitleSearch.folded(request.title()))
                    .bind("turn", request.id().value())
                    .bind("messageId", request.messageId().value())
                    .bind("node", request.node().value())
                    .bind("message", request.message())
                    .bind("payload", payload)
                    .bind("channel", channel)
                    .map((row, context) -> TurnRows.turn(row))
                    .findOne();
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException cause && UNIQUE_VIOLATION.equals(cause.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
