package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog.LogPage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads logs from the tail where it can and otherwise from SQL pages, one statement a page, so one moment of the log. */
final class LogReader {

    /** One row holds up to a whole append, so the rows of a statement bound the memory that a page takes. */
    private static final int MOST_ROWS = 128;

    private static final String PAGE = """
            SELECT s.pruned_through, e.first_sequence, e.event_count, e.payload, t.id AS turn_id
            FROM chat_sessions s
            LEFT JOIN LATERAL (
                SELECT page.* FROM chat_events page
                WHERE page.session_key = s.session_key
                  AND page.first_sequence >= coalesce((
                      SELECT max(holder.first_sequence) FROM chat_events holder
                      WHERE holder.session_key = s.session_key AND holder.first_sequence <= :next), 0)
                ORDER BY page.first_sequence
                LIMIT :rows) e ON true
            LEFT JOIN chat_turns t ON t.turn_key = e.turn_key
            WHERE s.id = :session AND s.epoch = :epoch
            ORDER BY e.first_sequence
            """;

    private static final String REACH = """
            SELECT s.session_key, s.revocations, greatest(s.last_sequence, coalesce((
                SELECT e.first_sequence + e.event_count - 1 FROM chat_events e
                WHERE e.session_key = s.session_key ORDER BY e.first_sequence DESC LIMIT 1), 0)) AS newest
            FROM chat_sessions s
            WHERE s.id = :session AND s.epoch = :epoch
            """;

    private final Database database;
    private final Tail tail;

    LogReader(Database database, Tail tail) {
        this.database = database;
        this.tail = tail;
    }

    /** See {@link dev.perdure.chat.port.EventLog#read}. */
    LogPage read(LogKey log, long after, int limit) {
        if (after < 0 || limit < 1) {
            throw new IllegalArgumentException("a page begins after 0 or later and holds at least one event");
        }
        Optional<List<LoggedEvent>> recent = tail.eventsAfter(log, after, limit);
        if (recent.isPresent()) {
            return new LogPage.Events(recent.get());
        }
        // The first row may begin before what is asked for, and every row holds an event at least.
        int rowLimit = Math.min(limit, MOST_ROWS);
        List<Found> page = page(log, after, rowLimit);
        if (page.isEmpty()) {
            tail.deleted(log);
            return new LogPage.Absent();
        }
        if (page.getFirst().prunedThrough() > after) {
            return new LogPage.Pruned(page.getFirst().prunedThrough());
        }
        List<LogRow> rows = rows(page);
        requireDense(rows, after);
        if (rows.size() < rowLimit) {
            tail.fetched(log, rows);
        }
        List<LoggedEvent> events = new ArrayList<>();
        rows.forEach(row -> row.addTo(events, after, limit));
        return new LogPage.Events(events);
    }

    /** How far a log reaches; empty if there is no such log. */
    Optional<Reach> reach(LogKey log) {
        return database.statement(handle -> handle.createQuery(REACH)
                .bind("session", log.session().value())
                .bind("epoch", log.epoch())
                .map((row, context) ->
                        new Reach(row.getLong("session_key"), row.getLong("newest"), row.getLong("revocations")))
                .findOne());
    }

    private List<Found> page(LogKey log, long after, int rowLimit) {
        long next = after == Long.MAX_VALUE ? after : after + 1;
        return database.statement(handle -> handle.createQuery(PAGE)
                .bind("session", log.session().value())
                .bind("epoch", log.epoch())
                .bind("next", next)
                .bind("rows", rowLimit)
                .map((row, context) -> Found.of(row))
                .list());
    }

    private static List<LogRow> rows(List<Found> page) {
        List<LogRow> rows = new ArrayList<>();
        for (Found found : page) {
            LogRow row = found.row();
            if (row != null) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** What is served after a number begins right behind it and has no hole; anything else is a broken store. */
    private static void requireDense(List<LogRow> rows, long after) {
        long reached = after;
        for (LogRow row : rows) {
            boolean beforeStart = reached == after && row.first() <= after + 1;
            if (!beforeStart && row.first() != reached + 1) {
                throw new InternalException(
                        new IllegalStateException("the log has a hole between " + reached + " and " + row.first()));
            }
            reached = Math.max(after, row.last());
        }
    }

    /** How far a log reaches, by which key notifications name it, and how many grants of its session were revoked. */
    record Reach(long key, long newest, long revocations) {}

    /** A row of the page; without a log row if the log holds nothing there. */
    private record Found(long prunedThrough, @Nullable LogRow row) {

        static Found of(ResultSet row) throws SQLException {
            int count = row.getInt("event_count");
            return new Found(row.getLong("pruned_through"), count == 0 ? null : logRow(row, count));
        }

        private static LogRow logRow(ResultSet row, int count) throws SQLException {
            byte[] payload = row.getBytes("payload");
            try {
                return LogRow.of(
                        row.getLong("first_sequence"),
                        new TurnId(row.getString("turn_id")),
                        EventCodec.decode(payload, count),
                        payload.length);
            } catch (IllegalStateException e) {
                throw new InternalException(e);
            }
        }
    }
}
