package dev.perdure.postgres;

import dev.perdure.chat.AgentState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Writes the appends of many turns in one transaction over a connection of its own.
 *
 * <p>First all at once and in hope: a number that is taken fails the whole statement. Only then, or if a row found no turn to
 * belong to, each is looked at by itself: what can be written is, and of the others it is found out why. The hope costs a
 * third of the care and is nearly always right, for a number is taken only after a takeover or a lost answer. Used by one
 * thread; {@link #abort} alone by any.
 */
final class BatchWriter {

    /** What became of one append of a batch. */
    enum Verdict {
        /** It is durable since this write. */
        WRITTEN,
        /** It was durable before: the answer to an earlier write was lost. */
        REPEATED,
        FENCED,
        /** It would leave a hole: whoever wrote it counts wrongly. */
        DEFECT,
        /** What was in its way is gone again: write it once more. */
        UNDECIDED
    }

    /**
     * Rows whose attempt is its turn's current one and that stand right behind what is there. Where this writer has written
     * the number before, it isn't looked up. The lateral subquery that can't be flattened fixes the plan: row by row of the
     * batch, each by key. A planner that is free joins the batch to all running turns, which is quadratic.
     */
    private static final String ROWS = """
                INSERT INTO chat_events (session_key, first_sequence, turn_key, attempt, event_count, payload)
                SELECT t.session_key, a.first_sequence, t.turn_key, a.attempt, a.event_count, a.payload
                FROM unnest(?::text[], ?::int4[], ?::int8[], ?::int4[], ?::bytea[], ?::bool[])
                    AS a (turn_id, attempt, first_sequence, event_count, payload, follows)
                CROSS JOIN LATERAL (SELECT * FROM chat_turns WHERE id = a.turn_id OFFSET 0) t
                WHERE t.attempt = a.attempt AND t.status = 'running' AND (a.follows OR a.first_sequence = (
                    SELECT e.first_sequence + e.event_count FROM chat_events e
                    WHERE e.session_key = t.session_key AND e.first_sequence < a.first_sequence
                    ORDER BY e.first_sequence DESC LIMIT 1))
            """;

    /** The notification is part of the statement, so of its transaction. */
    private static final String TOLD = """
            ), keys AS (
                SELECT string_agg(session_key::text, ',') AS list FROM written HAVING count(*) > 0
            ), told AS (
                SELECT pg_notify(?, CASE WHEN length(list) < 7900 THEN list ELSE '' END) FROM keys
            )
            """;

    private static final String WRITE_ALL = "WITH written AS (" + ROWS + "RETURNING session_key" + TOLD + """
            SELECT (SELECT count(*) FROM written), (SELECT count(*) FROM told)
            """;

    private static final String WRITE_WHAT_CAN_BE =
            "WITH written AS (" + ROWS + "ON CONFLICT DO NOTHING RETURNING session_key, turn_key" + TOLD + """
            SELECT t.id, (SELECT count(*) FROM told) FROM written JOIN chat_turns t USING (turn_key)
            """;

    /** The second look at the number fences a checkpoint that comes without events. */
    private static final String KEEP_CHECKPOINTS = """
            UPDATE chat_turns t SET checkpoint = a.document
            FROM unnest(?::text[], ?::int4[], ?::int8[], ?::text[]) AS a (turn_id, attempt, next_sequence, document)
            WHERE t.id = a.turn_id AND t.attempt = a.attempt AND t.ended_at IS NULL
              AND a.next_sequence = (
                  SELECT e.first_sequence + e.event_count FROM chat_events e
                  WHERE e.session_key = t.session_key ORDER BY e.first_sequence DESC LIMIT 1)
            RETURNING t.id
            """;

    /** A row with the same turn, attempt, length and bytes is this append's own: its commit's answer was lost. */
    private static final String JUDGE = """
            SELECT a.turn_id, CASE
                WHEN e.turn_key = t.turn_key AND e.attempt = a.attempt
                    AND e.event_count = a.event_count AND e.payload = a.payload THEN 'REPEATED'
                WHEN e.session_key IS NOT NULL OR t.attempt <> a.attempt OR t.status <> 'running'
                    OR next.sequence > a.first_sequence THEN 'FENCED'
                WHEN next.sequence = a.first_sequence THEN 'UNDECIDED'
                ELSE 'DEFECT' END AS verdict
            FROM unnest(?::text[], ?::int4[], ?::int8[], ?::int4[], ?::bytea[])
                AS a (turn_id, attempt, first_sequence, event_count, payload)
            CROSS JOIN LATERAL (SELECT * FROM chat_turns WHERE id = a.turn_id OFFSET 0) t
            LEFT JOIN chat_events e ON e.session_key = t.session_key AND e.first_sequence = a.first_sequence
            LEFT JOIN LATERAL (
                SELECT p.first_sequence + p.event_count AS sequence FROM chat_events p
                WHERE p.session_key = t.session_key AND p.first_sequence < a.first_sequence
                ORDER BY p.first_sequence DESC LIMIT 1) next ON true
            """;

    private static final String NUMBER_TAKEN = "23505";

    private final ConfiguredDataSource source;
    private final String channel;
    private final WrittenNumbers numbers = new WrittenNumbers();

    @Nullable
    private volatile Connection connection;

    BatchWriter(PostgresSettings settings) {
        this.source = ConfiguredDataSource.forBatches(settings);
        this.channel = settings.channel();
    }

    /**
     * Writes a batch of at most one append for each turn; durable on return, a verdict for each in the batch's order.
     *
     * @throws SQLException if it is not known what became of the batch; writing the same batch again is safe
     */
    List<Verdict> write(List<PendingAppend> batch) throws SQLException {
        boolean done = false;
        try {
            List<Verdict> verdicts = write(connected(), batch);
            done = true;
            for (int i = 0; i < batch.size(); i++) {
                numbers.learn(batch.get(i), verdicts.get(i));
            }
            return verdicts;
        } finally {
            if (!done) {
                disconnect();
            }
        }
    }

    private List<Verdict> write(Connection open, List<PendingAppend> batch) throws SQLException {
        boolean several = batch.stream().anyMatch(append -> append.append().checkpoint() != null);
        open.setAutoCommit(!several);
        List<PendingAppend> rows =
                batch.stream().filter(PendingAppend::hasEvents).toList();
        Set<String> durable = writeAll(open, rows) ? turns(rows) : writeWhatCanBe(open, rows);
        if (several) {
            durable.addAll(keepCheckpoints(open, batch, durable));
        }
        Map<String, Verdict> judged = durable.size() == batch.size()
                ? Map.of()
                : judge(
                        open,
                        batch.stream()
                                .filter(append -> !durable.contains(append.turnId()))
                                .toList());
        if (several) {
            open.commit();
        }
        return batch.stream()
                .map(append -> durable.contains(append.turnId())
                        ? Verdict.WRITTEN
                        : judged.getOrDefault(append.turnId(), Verdict.FENCED))
                .toList();
    }

    /** Lets the connection go; the next write opens another. */
    void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // It was broken already, and nobody uses it any more.
                return;
            }
        }
    }

    /** Ends a write that hangs, from any thread. */
    void abort() {
        Connection open = connection;
        if (open != null) {
            try {
                Executor here = Runnable::run;
                open.abort(here);
            } catch (SQLException e) {
                // It is closed already, which is what is wanted.
                return;
            }
        }
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = source.getConnection();
            connection = open;
        }
        return open;
    }

    /** False if not all rows could be written; it may then have written none or some of them. */
    private boolean writeAll(Connection open, List<PendingAppend> rows) throws SQLException {
        if (rows.isEmpty()) {
            return true;
        }
        try (PreparedStatement statement = open.prepareStatement(WRITE_ALL)) {
            bindRows(statement, rows);
            boolean[] follows = new boolean[rows.size()];
            for (int i = 0; i < follows.length; i++) {
                follows[i] = numbers.areFollowedBy(rows.get(i));
            }
            statement.setObject(6, follows);
            statement.setString(7, channel);
            try (ResultSet counts = statement.executeQuery()) {
                return counts.next() && counts.getInt(1) == rows.size();
            }
        } catch (SQLException e) {
            if (!NUMBER_TAKEN.equals(e.getSQLState())) {
                throw e;
            }
            if (!open.getAutoCommit()) {
                open.rollback();
            }
            return false;
        }
    }

    private Set<String> writeWhatCanBe(Connection open, List<PendingAppend> rows) throws SQLException {
        Set<String> written = new HashSet<>();
        try (PreparedStatement statement = open.prepareStatement(WRITE_WHAT_CAN_BE)) {
            bindRows(statement, rows);
            statement.setObject(6, new boolean[rows.size()]);
            statement.setString(7, channel);
            collect(statement, written);
        }
        return written;
    }

    private static Set<String> turns(List<PendingAppend> rows) {
        Set<String> turns = new HashSet<>();
        rows.forEach(row -> turns.add(row.turnId()));
        return turns;
    }

    /** Only for appends that hold nothing else or whose events have just been written; gives the turns it was kept for. */
    private static Set<String> keepCheckpoints(Connection open, List<PendingAppend> batch, Set<String> written)
            throws SQLException {
        List<PendingAppend> keeping = new ArrayList<>();
        List<String> documents = new ArrayList<>();
        for (PendingAppend append : batch) {
            AgentState checkpoint = append.append().checkpoint();
            if (checkpoint != null && (!append.hasEvents() || written.contains(append.turnId()))) {
                keeping.add(append);
                documents.add(checkpoint.document());
            }
        }
        Set<String> kept = new HashSet<>();
        if (!keeping.isEmpty()) {
            try (PreparedStatement statement = open.prepareStatement(KEEP_CHECKPOINTS)) {
                statement.setObject(1, turnIds(keeping));
                statement.setObject(2, attempts(keeping));
                long[] next =
                        keeping.stream().mapToLong(PendingAppend::nextSequence).toArray();
                statement.setObject(3, next);
                statement.setObject(4, documents.toArray(String[]::new));
                collect(statement, kept);
            }
        }
        return kept;
    }

    /** Why each of these was not written; a turn that is not found has been deleted. */
    private static Map<String, Verdict> judge(Connection open, List<PendingAppend> left) throws SQLException {
        Map<String, Verdict> verdicts = new HashMap<>();
        try (PreparedStatement statement = open.prepareStatement(JUDGE)) {
            bindRows(statement, left);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    verdicts.put(rows.getString("turn_id"), Verdict.valueOf(rows.getString("verdict")));
                }
            }
        }
        return verdicts;
    }

    private static void collect(PreparedStatement statement, Set<String> turns) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                turns.add(rows.getString(1));
            }
        }
    }

    private static void bindRows(PreparedStatement statement, List<PendingAppend> batch) throws SQLException {
        statement.setObject(1, turnIds(batch));
        statement.setObject(2, attempts(batch));
        statement.setObject(
                3,
                batch.stream().mapToLong(each -> each.append().firstSequence()).toArray());
        statement.setObject(
                4,
                batch.stream().mapToInt(each -> each.append().events().size()).toArray());
        statement.setObject(5, batch.stream().map(PendingAppend::payload).toArray(byte[][]::new));
    }

    private static String[] turnIds(List<PendingAppend> batch) {
        return batch.stream().map(PendingAppend::turnId).toArray(String[]::new);
    }

    private static int[] attempts(List<PendingAppend> batch) {
        return batch.stream().mapToInt(each -> each.append().turn().attempt()).toArray();
    }
}
