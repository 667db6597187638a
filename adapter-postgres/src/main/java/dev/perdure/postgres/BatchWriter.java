package dev.perdure.postgres;

import dev.perdure.chat.AgentState;
import java.sql.Array;
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
 * <p>The insert takes what it can: rows whose attempt is its turn's current one, that stand right behind what is there, and
 * whose number is free. Of the others it is then found out why. Used by one thread; {@link #abort} alone by any.
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
        /** Its session is locked by a deletion that may yet be undone: ask again. */
        UNDECIDED
    }

    /**
     * A session that is being deleted is skipped, not waited for. Holding the others' rows keeps them from being deleted
     * until the foreign keys are checked. The notification is part of the statement, so of its transaction.
     */
    private static final String INSERT = """
            WITH written AS (
                INSERT INTO chat_events (session_key, first_sequence, turn_key, attempt, event_count, payload)
                SELECT s.session_key, a.first_sequence, t.turn_key, a.attempt, a.event_count, a.payload
                FROM unnest(?::text[], ?::int4[], ?::int8[], ?::int4[], ?::bytea[])
                    AS a (turn_id, attempt, first_sequence, event_count, payload)
                JOIN chat_turns t ON t.id = a.turn_id AND t.attempt = a.attempt AND t.status = 'running'
                JOIN chat_sessions s ON s.session_key = t.session_key
                WHERE a.first_sequence = (
                    SELECT e.first_sequence + e.event_count FROM chat_events e
                    WHERE e.session_key = t.session_key AND e.first_sequence < a.first_sequence
                    ORDER BY e.first_sequence DESC LIMIT 1)
                FOR KEY SHARE OF s SKIP LOCKED
                ON CONFLICT DO NOTHING
                RETURNING session_key, turn_key
            ), keys AS (
                SELECT string_agg(session_key::text, ',') AS list FROM written HAVING count(*) > 0
            ), told AS (
                SELECT pg_notify(?, CASE WHEN length(list) < 7900 THEN list ELSE '' END) FROM keys
            )
            SELECT t.id, (SELECT count(*) FROM told) FROM written JOIN chat_turns t USING (turn_key)
            """;

    /** The second look at the number fences a checkpoint that comes without events. */
    private static final String KEEP_CHECKPOINTS = """
            UPDATE chat_turns t SET checkpoint = a.document
            FROM unnest(?::text[], ?::int4[], ?::int8[], ?::text[]) AS a (turn_id, attempt, next_sequence, document)
            WHERE t.id = a.turn_id AND t.attempt = a.attempt AND t.status = 'running'
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
            JOIN chat_turns t ON t.id = a.turn_id
            LEFT JOIN chat_events e ON e.session_key = t.session_key AND e.first_sequence = a.first_sequence
            LEFT JOIN LATERAL (
                SELECT p.first_sequence + p.event_count AS sequence FROM chat_events p
                WHERE p.session_key = t.session_key AND p.first_sequence < a.first_sequence
                ORDER BY p.first_sequence DESC LIMIT 1) next ON true
            """;

    private final ConfiguredDataSource source;
    private final String channel;

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
            Connection open = connected();
            boolean several = batch.stream().anyMatch(append -> append.append().checkpoint() != null);
            open.setAutoCommit(!several);
            List<PendingAppend> rows =
                    batch.stream().filter(PendingAppend::hasEvents).toList();
            Set<String> durable = insert(open, rows);
            if (several) {
                durable.addAll(keepCheckpoints(open, batch, durable));
            }
            List<PendingAppend> left = batch.stream()
                    .filter(append -> !durable.contains(append.turnId()))
                    .toList();
            Map<String, Verdict> judged = left.isEmpty() ? Map.of() : judge(open, left);
            if (several) {
                open.commit();
            }
            done = true;
            return batch.stream()
                    .map(append -> durable.contains(append.turnId())
                            ? Verdict.WRITTEN
                            : judged.getOrDefault(append.turnId(), Verdict.FENCED))
                    .toList();
        } finally {
            if (!done) {
                disconnect();
            }
        }
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

    private Set<String> insert(Connection open, List<PendingAppend> batch) throws SQLException {
        Set<String> written = new HashSet<>();
        if (batch.isEmpty()) {
            return written;
        }
        try (PreparedStatement statement = open.prepareStatement(INSERT)) {
            bindRows(open, statement, batch);
            statement.setString(6, channel);
            collect(statement, written);
        }
        return written;
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
                statement.setArray(1, turnIds(open, keeping));
                statement.setArray(2, attempts(open, keeping));
                Long[] next = keeping.stream().map(PendingAppend::nextSequence).toArray(Long[]::new);
                statement.setArray(3, open.createArrayOf("int8", next));
                statement.setArray(4, open.createArrayOf("text", documents.toArray(String[]::new)));
                collect(statement, kept);
            }
        }
        return kept;
    }

    /** Why each of these was not written; a turn that is not found has been deleted. */
    private static Map<String, Verdict> judge(Connection open, List<PendingAppend> left) throws SQLException {
        Map<String, Verdict> verdicts = new HashMap<>();
        try (PreparedStatement statement = open.prepareStatement(JUDGE)) {
            bindRows(open, statement, left);
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

    private static void bindRows(Connection open, PreparedStatement statement, List<PendingAppend> batch)
            throws SQLException {
        statement.setArray(1, turnIds(open, batch));
        statement.setArray(2, attempts(open, batch));
        Long[] firsts =
                batch.stream().map(each -> each.append().firstSequence()).toArray(Long[]::new);
        statement.setArray(3, open.createArrayOf("int8", firsts));
        Integer[] counts =
                batch.stream().map(each -> each.append().events().size()).toArray(Integer[]::new);
        statement.setArray(4, open.createArrayOf("int4", counts));
        byte[][] payloads = batch.stream().map(PendingAppend::payload).toArray(byte[][]::new);
        statement.setArray(5, open.createArrayOf("bytea", payloads));
    }

    private static Array turnIds(Connection open, List<PendingAppend> batch) throws SQLException {
        return open.createArrayOf(
                "text", batch.stream().map(PendingAppend::turnId).toArray(String[]::new));
    }

    private static Array attempts(Connection open, List<PendingAppend> batch) throws SQLException {
        Integer[] attempts =
                batch.stream().map(each -> each.append().turn().attempt()).toArray(Integer[]::new);
        return open.createArrayOf("int4", attempts);
    }
}
