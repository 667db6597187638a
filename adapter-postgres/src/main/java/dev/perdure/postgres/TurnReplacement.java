package dev.perdure.postgres;

import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import org.jdbi.v3.core.Handle;

/**
 * Takes the last turn of a session out of the conversation, in the transaction in which another one begins in its place. Its
 * session is locked, and nothing of it runs or waits.
 */
final class TurnReplacement {

    /** The message stays with its turn, so that a repeat of it is still recognised. */
    private static final String REPLACE = "WITH t AS (" + """
                UPDATE chat_turns t SET unplaced_message = m.text
                FROM chat_sessions s JOIN chat_messages m ON m.session_key = s.session_key
                WHERE s.session_key = :sessionKey AND t.turn_key = s.last_turn AND t.id = :replaced
                  AND m.ordinal = t.message_ordinal
                RETURNING t.session_key, t.turn_key, t.message_ordinal
            ), unsaid AS (
                DELETE FROM chat_messages m USING t
                WHERE m.session_key = t.session_key AND m.ordinal IN (t.message_ordinal, t.message_ordinal + 1)
            ), restored AS (
                UPDATE workflow_agent_states c
                SET document = c.previous, previous = '', written_by = NULL, updated_at = statement_timestamp()
                FROM t WHERE c.session_key = t.session_key AND c.written_by = t.turn_key
            )
            UPDATE chat_sessions s SET message_count = s.message_count - 2
            FROM t WHERE s.session_key = t.session_key
            """;

    private static final String LAST = "SELECT " + TurnRows.COLUMNS + """
            FROM chat_sessions s JOIN chat_turns t ON t.turn_key = s.last_turn
            WHERE s.session_key = :sessionKey
            """;

    private TurnReplacement() {}

    /** False, and nothing done, if it is not the last turn. */
    static boolean apply(Handle handle, long sessionKey, TurnId replaced) {
        return handle.createUpdate(REPLACE)
                        .bind("sessionKey", sessionKey)
                        .bind("replaced", replaced.value())
                        .execute()
                > 0;
    }

    /** The last turn of a session. */
    static Turn last(Handle handle, long sessionKey) {
        return handle.createQuery(LAST)
                .bind("sessionKey", sessionKey)
                .map((row, context) -> TurnRows.turn(row))
                .one();
    }
}
