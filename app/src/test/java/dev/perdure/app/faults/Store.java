package dev.perdure.app.faults;

import dev.perdure.app.faults.oracle.Evidence.Ended;
import dev.perdure.app.faults.oracle.Evidence.Row;
import dev.perdure.app.faults.oracle.Frame;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog.LogPage;
import dev.perdure.postgres.PostgresSessionRepository;
import dev.perdure.protocol.EventJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What PostgreSQL itself holds, asked over a connection that no fault is put into. */
final class Store {

    private static final int PAGE = 1000;

    private final RealPostgres postgres;
    private final String schema;

    Store(RealPostgres postgres, String schema) {
        this.postgres = postgres;
        this.schema = schema;
    }

    /** Sessions' logs in the words of the wire, by session. */
    Map<String, List<Frame>> logs(Collection<String> sessions) {
        // Opened for this alone: it remembers nothing, and knows where PostgreSQL is now.
        try (PostgresSessionRepository repository = PostgresSessionRepository.open(postgres.settings(schema))) {
            return sessions.stream()
                    .collect(Collectors.toMap(Function.identity(), session -> log(repository, session)));
        }
    }

    private static List<Frame> log(PostgresSessionRepository repository, String session) {
        Session found = repository.find(new SessionId(session)).orElseThrow();
        List<Frame> frames = new ArrayList<>();
        List<LoggedEvent> page = page(repository, found.log(), 0);
        while (!page.isEmpty()) {
            page.forEach(event -> frames.add(frame(found.log(), event)));
            page = page(repository, found.log(), page.getLast().sequence());
        }
        return frames;
    }

    private static List<LoggedEvent> page(PostgresSessionRepository repository, LogKey log, long after) {
        return repository.read(log, after, PAGE) instanceof LogPage.Events(var events) ? events : List.of();
    }

    private static Frame frame(LogKey log, LoggedEvent event) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try {
            EventJson.writeData(event, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Frame(
                log.at(event.sequence()).toString(),
                EventJson.type(event.event()),
                data.toString(StandardCharsets.UTF_8));
    }

    List<Row> rows(String session) throws SQLException {
        return list("""
                SELECT t.id, e.attempt, e.first_sequence, e.event_count
                FROM chat_events e
                JOIN chat_sessions s ON s.session_key = e.session_key JOIN chat_turns t ON t.turn_key = e.turn_key
                WHERE s.id = ? ORDER BY e.first_sequence
                """, session, row -> new Row(row.getString(1), row.getInt(2), row.getLong(3), row.getInt(4)));
    }

    List<Ended> turns(String session) throws SQLException {
        return list(
                """
                SELECT t.id, t.message_id, t.status, t.attempt, t.first_sequence, t.last_sequence,
                       coalesce(m.text, ''), coalesce(m.cut, false)
                FROM chat_turns t JOIN chat_sessions s ON s.session_key = t.session_key
                LEFT JOIN chat_messages m
                    ON m.session_key = t.session_key AND m.ordinal = t.message_ordinal + 1
                WHERE s.id = ? ORDER BY t.first_sequence
                """,
                session,
                row -> new Ended(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getInt(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getString(7),
                        row.getBoolean(8)));
    }

    String context(String session) throws SQLException {
        List<String> documents = list("""
                SELECT a.document FROM workflow_agent_states a
                JOIN chat_sessions s ON s.session_key = a.session_key WHERE s.id = ?
                """, session, row -> row.getString(1));
        return documents.isEmpty() ? "" : documents.getFirst();
    }

    /** Where a session's log ends. */
    long newest(String session) throws SQLException {
        List<Row> rows = rows(session);
        return rows.isEmpty() ? 0 : rows.getLast().first() + rows.getLast().count() - 1;
    }

    private <T> List<T> list(String sql, String session, Reading<T> reading) throws SQLException {
        List<T> found = new ArrayList<>();
        try (Connection connection = postgres.connect()) {
            connection.setSchema(schema);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, session);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(reading.of(rows));
                    }
                }
            }
        }
        return found;
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }
}
