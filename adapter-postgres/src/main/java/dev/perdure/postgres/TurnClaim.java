package dev.perdure.postgres;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Gives turns to their next owner, in one transaction each.
 *
 * <p>The claim's event is put at the log's next number first, and only then is the turn changed. If the old owner's append
 * takes that number before, the claim looks again and takes the one behind it; if the claim has it, the old owner's append
 * finds it taken. Group commit writes in the same order, number before turn, so that the two never wait for each other.
 */
final class TurnClaim {

    private static final String LOCK_SESSION = """
            SELECT session_key FROM chat_sessions WHERE id = :session AND epoch = :epoch FOR NO KEY UPDATE
            """;

    /** A statement of its own each time, so that it sees what was committed while the last one waited. */
    private static final String LOOK = """
            SELECT t.turn_key, t.attempt, t.status, t.node, t.fruitless_attempts, t.attempt_first_sequence,
                   s.last_turn = t.turn_key AND s.queued = 0 AS is_last,
                   NOT EXISTS (
                       SELECT 1 FROM chat_nodes n
                       WHERE n.id = t.node AND n.lease_until > statement_timestamp()) AS lapsed,
                   greatest(s.last_sequence, coalesce((
                       SELECT e.first_sequence + e.event_count - 1 FROM chat_events e
                       WHERE e.session_key = s.session_key ORDER BY e.first_sequence DESC LIMIT 1), 0)) AS newest
            FROM chat_turns t JOIN chat_sessions s ON s.session_key = t.session_key
            WHERE t.session_key = :sessionKey AND t.id = :turn
            """;

    private static final String TAKE_NUMBER = """
            INSERT INTO chat_events (session_key, first_sequence, turn_key, attempt, event_count, payload)
            VALUES (:sessionKey, :sequence, :turnKey, :attempt, 1, :payload)
            ON CONFLICT DO NOTHING
            """;

    private static final String TAKE_TURN =
            "WITH t AS (" + """
                UPDATE chat_turns SET attempt = attempt + 1, status = 'running', node = :node,
                    fruitless_attempts = :fruitless, attempt_first_sequence = :sequence, last_sequence = 0,
                    failure_code = NULL, failure_recoverable = NULL, failure_message = NULL,
                    failure_retry_after_nanos = NULL, ended_at = NULL, events_kept = true,
                    cancel_requested = cancel_requested AND NOT :retry,
                    checkpoint = CASE WHEN :restarted THEN NULL ELSE checkpoint END
                WHERE turn_key = :turnKey
                RETURNING *
            ), voided AS (
                DELETE FROM chat_messages m USING t
                WHERE :retry AND m.session_key = t.session_key AND m.ordinal = t.message_ordinal + 1
            ), s AS (
                UPDATE chat_sessions SET last_sequence = :sequence, updated_at = statement_timestamp()
                FROM t WHERE chat_sessions.session_key = t.session_key
                RETURNING chat_sessions.id, chat_sessions.epoch, chat_sessions.session_key
            )
            SELECT pg_notify(:channel, CAST(s.session_key AS text)),
            """ + TurnRows.COLUMNS + "FROM t JOIN s ON s.session_key = t.session_key";

    private final Database database;
    private final Tail tail;
    private final String channel;

    TurnClaim(Database database, Tail tail, String channel) {
        this.database = database;
        this.tail = tail;
        this.channel = channel;
    }

    /** See {@link dev.perdure.chat.port.TurnStore#claim}. */
    ClaimOutcome claim(Turn seen, NodeId node, ChatEvent event) {
        List<ChatEvent> events = List.of(event);
        byte[] payload = EventCodec.encode(events);
        ClaimOutcome outcome = database.transaction(handle -> claim(handle, seen, node, event, payload));
        if (outcome instanceof ClaimOutcome.Claimed(Turn turn, long sequence)) {
            tail.written(turn.log(), LogRow.of(sequence, turn.id(), events, payload.length), turn.node());
        }
        return outcome;
    }

    private ClaimOutcome claim(Handle handle, Turn seen, NodeId node, ChatEvent event, byte[] payload) {
        Optional<Long> sessionKey = handle.createQuery(LOCK_SESSION)
                .bind("session", seen.log().session().value())
                .bind("epoch", seen.log().epoch())
                .mapTo(Long.class)
                .findOne();
        if (sessionKey.isEmpty()) {
            return new ClaimOutcome.Denied();
        }
        while (true) {
            Optional<Found> found = look(handle, seen, sessionKey.get());
            if (found.isEmpty() || !found.get().isFor(seen, node)) {
                return new ClaimOutcome.Denied();
            }
            if (takeNumber(handle, sessionKey.get(), found.get(), payload)) {
                return takeTurn(handle, found.get(), node, event);
            }
        }
    }

    private static Optional<Found> look(Handle handle, Turn seen, long sessionKey) {
        return handle.createQuery(LOOK)
                .bind("sessionKey", sessionKey)
                .bind("turn", seen.id().value())
                .map((row, context) -> Found.of(row))
                .findOne();
    }

    private static boolean takeNumber(Handle handle, long sessionKey, Found found, byte[] payload) {
        return handle.createUpdate(TAKE_NUMBER)
                        .bind("sessionKey", sessionKey)
                        .bind("sequence", found.newest() + 1)
                        .bind("turnKey", found.turnKey())
                        .bind("attempt", found.attempt() + 1)
                        .bind("payload", payload)
                        .execute()
                > 0;
    }

    private ClaimOutcome takeTurn(Handle handle, Found found, NodeId node, ChatEvent event) {
        long sequence = found.newest() + 1;
        Turn turn = handle.createQuery(TAKE_TURN)
                .bind("node", node.value())
                .bind("fruitless", found.nextFruitlessAttempts())
                .bind("sequence", sequence)
                .bind("retry", !found.running())
                .bind("restarted", event instanceof TurnRestarted)
                .bind("turnKey", found.turnKey())
                .bind("channel", channel)
                .map((row, context) -> TurnRows.turn(row))
                .one();
        return new ClaimOutcome.Claimed(turn, sequence);
    }

    private record Found(
            long turnKey,
            int attempt,
            String status,
            String node,
            int fruitlessAttempts,
            long attemptFirstSequence,
            boolean isLast,
            boolean lapsed,
            long newest) {

        static Found of(ResultSet row) throws SQLException {
            return new Found(
                    row.getLong("turn_key"),
                    row.getInt("attempt"),
                    row.getString("status"),
                    row.getString("node"),
                    row.getInt("fruitless_attempts"),
                    row.getLong("attempt_first_sequence"),
                    row.getBoolean("is_last"),
                    row.getBoolean("lapsed"),
                    row.getLong("newest"));
        }

        boolean running() {
            return status.equals(TurnRows.word(TurnStatus.RUNNING));
        }

        boolean isFor(Turn seen, NodeId claimant) {
            if (attempt != seen.attempt() || !status.equals(TurnRows.word(seen.status()))) {
                return false;
            }
            return switch (seen.status()) {
                case RUNNING -> lapsed || node.equals(claimant.value());
                case FAILED, CANCELLED -> isLast;
                case QUEUED, COMPLETED -> false;
            };
        }

        /** One more if the attempt that is taken over has said nothing behind its own first event; a retry counts anew. */
        int nextFruitlessAttempts() {
            return running() && newest == attemptFirstSequence ? fruitlessAttempts + 1 : 1;
        }
    }
}
