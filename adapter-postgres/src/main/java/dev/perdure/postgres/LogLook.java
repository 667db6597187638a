package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what is new in many logs by one statement of bounded size, so that their readers need none of their own.
 *
 * <p>A log whose rows are too many or too large for the look is merely known to be longer; its readers fetch them.
 */
final class LogLook {

    /** How many logs one statement looks at. */
    static final int MOST_LOGS = 256;

    private static final int ROWS_OF_A_LOG = 32;
    private static final long MOST_BYTES = 4L << 20;

    /** The lateral subqueries that can't be flattened fix the plan: each log, and each row of it, by key. */
    private static final String NEW_ROWS = """
            SELECT f.*, CASE WHEN f.so_far <= ? THEN f.body END AS payload
            FROM (
                SELECT wanted.place, s.id, s.epoch, s.session_key, s.revocations,
                    greatest(s.last_sequence, coalesce((
                        SELECT n.first_sequence + n.event_count - 1 FROM chat_events n
                        WHERE n.session_key = s.session_key ORDER BY n.first_sequence DESC LIMIT 1), 0)) AS newest,
                    e.first_sequence, e.event_count, e.payload AS body, t.id AS turn_id,
                    sum(octet_length(e.payload)) OVER (ORDER BY wanted.place, e.first_sequence) AS so_far
                FROM unnest(?::text[], ?::text[], ?::int8[]) WITH ORDINALITY AS wanted (id, epoch, after, place)
                CROSS JOIN LATERAL (
                    SELECT * FROM chat_sessions WHERE id = wanted.id AND epoch = wanted.epoch OFFSET 0) s
                LEFT JOIN LATERAL (
                    SELECT * FROM chat_events p
                    WHERE p.session_key = s.session_key AND p.first_sequence > wanted.after
                    ORDER BY p.first_sequence LIMIT ?) e ON true
                LEFT JOIN LATERAL (SELECT id FROM chat_turns WHERE turn_key = e.turn_key OFFSET 0) t ON true) f
            ORDER BY f.place, f.first_sequence
            """;

    private LogLook() {}

    /**
     * A log to look at.
     *
     * @param after the number behind which rows are wanted; {@link Long#MAX_VALUE} if it is only to be found out how far the
     *     log reaches
     */
    record Wanted(LogKey log, long after) {}

    /**
     * What was found of a log.
     *
     * @param rows what stands behind the number asked for, perhaps not all of it
     */
    record Found(LogKey log, long key, long newest, long revocations, List<LogRow> rows) {}

    /** What there is of the logs wanted; nothing of those that are gone. */
    static List<Found> take(Connection connection, List<Wanted> wanted) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEW_ROWS)) {
            statement.setLong(1, MOST_BYTES);
            statement.setObject(
                    2, wanted.stream().map(each -> each.log().session().value()).toArray(String[]::new));
            statement.setObject(
                    3, wanted.stream().map(each -> each.log().epoch()).toArray(String[]::new));
            statement.setObject(4, wanted.stream().mapToLong(Wanted::after).toArray());
            statement.setInt(5, ROWS_OF_A_LOG);
            try (ResultSet rows = statement.executeQuery()) {
                return found(rows);
            }
        }
    }

    private static List<Found> found(ResultSet rows) throws SQLException {
        Map<LogKey, Found> found = new LinkedHashMap<>();
        while (rows.next()) {
            LogKey log = new LogKey(new SessionId(rows.getString("id")), rows.getString("epoch"));
            Found one = found.get(log);
            if (one == null) {
                one = new Found(
                        log,
                        rows.getLong("session_key"),
                        rows.getLong("newest"),
                        rows.getLong("revocations"),
                        new ArrayList<>());
                found.put(log, one);
            }
            byte[] payload = rows.getBytes("payload");
            if (payload != null) {
                addRow(one.rows(), rows, payload);
            }
        }
        return List.copyOf(found.values());
    }

    /** Leaves a row out that can't be read; whoever reads that log meets it and is told. */
    private static void addRow(List<LogRow> target, ResultSet row, byte[] payload) throws SQLException {
        try {
            target.add(LogRow.of(
                    row.getLong("first_sequence"),
                    new TurnId(row.getString("turn_id")),
                    EventCodec.decode(payload, row.getInt("event_count")),
                    payload.length));
        } catch (IllegalStateException unreadable) {
            return;
        }
    }
}
