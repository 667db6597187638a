package dev.perdure.postgres;

import java.time.Duration;

/**
 * Erases the logs of deleted sessions, which nobody can read any more, in statements of bounded size.
 *
 * <p>An append that saw its turn a moment before the deletion may leave a row behind it. Appends live shorter than
 * {@link #LATE}, so a last look after that time finds it.
 */
final class LogErasure {

    private static final int ROWS = 5_000;
    private static final Duration LATE = Duration.ofMinutes(1);

    private static final String ERASE = """
            WITH due AS (
                SELECT session_key FROM chat_erasures WHERE emptied_at IS NULL
                LIMIT 1 FOR UPDATE SKIP LOCKED
            ), erased AS (
                DELETE FROM chat_events WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM chat_events WHERE session_key = (SELECT session_key FROM due)
                    ORDER BY first_sequence LIMIT :rows))
                RETURNING 1
            )
            UPDATE chat_erasures x
            SET emptied_at = CASE WHEN (SELECT count(*) FROM erased) < :rows THEN statement_timestamp() END
            FROM due WHERE x.session_key = due.session_key
            """;

    private static final String FINISH = """
            WITH due AS (
                DELETE FROM chat_erasures WHERE session_key IN (
                    SELECT session_key FROM chat_erasures
                    WHERE emptied_at < statement_timestamp() - :millis * interval '1 millisecond'
                    LIMIT :rows FOR UPDATE SKIP LOCKED)
                RETURNING session_key
            )
            DELETE FROM chat_events WHERE ctid = ANY (ARRAY(
                SELECT late.ctid FROM due CROSS JOIN LATERAL (
                    SELECT ctid FROM chat_events WHERE session_key = due.session_key
                    ORDER BY first_sequence LIMIT :rows) late))
            """;

    private final Database database;

    LogErasure(Database database) {
        this.database = database;
    }

    /** Erases a part of one log, if any is to be erased; true if there may be more to do. */
    boolean erase() {
        return database.statement(
                handle -> handle.createUpdate(ERASE).bind("rows", ROWS).execute() > 0);
    }

    /** Takes the last look at what was erased a while ago. */
    void finish() {
        finish(LATE);
    }

    void finish(Duration late) {
        var unused = database.statement(handle -> handle.createUpdate(FINISH)
                .bind("millis", late.toMillis())
                .bind("rows", ROWS)
                .execute());
    }
}
