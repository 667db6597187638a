package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionId;
import java.time.Duration;
import java.util.List;

/** Lets old events go, one short transaction at a time: see {@link dev.perdure.chat.port.EventLog#prune}. */
final class LogPruning {

    /**
     * Sessions in use are left for the next time. Within a session everything up to the newest pruned turn goes, so that what
     * is left never has a hole; no running turn stands before an ended one.
     */
    private static final String PRUNE = """
            WITH old AS (
                SELECT t.turn_key, t.session_key, t.last_sequence
                FROM chat_turns t JOIN chat_sessions s ON s.session_key = t.session_key
                WHERE t.status <> 'running' AND t.events_kept
                  AND t.ended_at < statement_timestamp() - :millis * interval '1 millisecond'
                ORDER BY t.ended_at
                LIMIT :turns
                FOR NO KEY UPDATE OF t, s SKIP LOCKED
            ), bounds AS (
                SELECT session_key, max(last_sequence) AS through, count(*) AS turns FROM old GROUP BY session_key
            ), removed AS (
                DELETE FROM chat_events e USING bounds b
                WHERE e.session_key = b.session_key AND e.first_sequence <= b.through
            ), noted AS (
                UPDATE chat_turns t SET events_kept = false FROM old WHERE t.turn_key = old.turn_key
            )
            UPDATE chat_sessions s SET pruned_through = greatest(s.pruned_through, b.through)
            FROM bounds b WHERE s.session_key = b.session_key
            RETURNING s.id, s.epoch, s.pruned_through, b.turns
            """;

    private final Database database;
    private final Tail tail;
    private final LogErasure erasure;

    LogPruning(Database database, Tail tail, LogErasure erasure) {
        this.database = database;
        this.erasure = erasure;
        this.tail = tail;
    }

    int prune(Duration age, int turnLimit) {
        List<Pruned> pruned = database.statement(handle -> handle.createQuery(PRUNE)
                .bind("millis", age.toMillis())
                .bind("turns", turnLimit)
                .map((row, context) -> new Pruned(
                        new LogKey(new SessionId(row.getString("id")), row.getString("epoch")),
                        row.getLong("pruned_through"),
                        row.getInt("turns")))
                .list());
        pruned.forEach(each -> tail.pruned(each.log(), each.through()));
        erasure.finish();
        // A part of a deleted log counts as if a whole batch had been pruned: there may be more to do.
        return erasure.erase()
                ? turnLimit
                : pruned.stream().mapToInt(Pruned::turns).sum();
    }

    private record Pruned(LogKey log, long through, int turns) {}
}
