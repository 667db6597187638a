package dev.perdure.postgres;

import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.Role;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.Title;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Looking conversations up, and naming them: see {@link dev.perdure.chat.port.SessionStore}. */
final class SessionQueries {

    static final String COLUMNS = """
            s.owner, s.title, s.pruned_through, s.message_count, s.queued, s.created_at, s.updated_at,
            greatest(s.last_sequence, coalesce((
                SELECT e.first_sequence + e.event_count - 1 FROM chat_events e
                WHERE e.session_key = s.session_key ORDER BY e.first_sequence DESC LIMIT 1), 0)) AS newest,
            """;

    private static final String FIND = "SELECT " + COLUMNS + TurnRows.COLUMNS + """
            FROM chat_sessions s LEFT JOIN chat_turns t ON t.turn_key = s.last_turn
            WHERE s.id = :session
            """;

    private static final String LIST = "SELECT " + COLUMNS + TurnRows.COLUMNS + """
            FROM chat_sessions s LEFT JOIN chat_turns t ON t.turn_key = s.last_turn
            WHERE s.owner = :owner
            """;

    private static final String COUNT_SOME = """
            SELECT count(*) FROM (SELECT 1 FROM chat_sessions WHERE owner = :owner LIMIT :count) AS found
            """;

    /** Both are folded, and compared byte by byte. */
    private static final String WANTED = "AND strpos(s.folded_title, :wanted) > 0\n";

    private static final String AFTER = "AND (s.updated_at, s.id) < (:updatedAt, :id)\n";

    private static final String IN_ORDER = "ORDER BY s.updated_at DESC, s.id DESC LIMIT :rows";

    private static final String MESSAGES = """
            SELECT m.ordinal, m.text, m.cut, m.created_at, t.id AS turn_id, t.author
            FROM chat_messages m JOIN chat_turns t ON t.turn_key = m.turn_key
            WHERE m.session_key = (SELECT s.session_key FROM chat_sessions s WHERE s.id = :session)
              AND m.ordinal < :before
            ORDER BY m.ordinal DESC
            LIMIT :rows
            """;

    private static final String RENAME = """
            UPDATE chat_sessions SET title = :title, folded_title = :foldedTitle
            WHERE id = :session AND owner = :owner
            """;

    private final Database database;
    private final Tail tail;

    SessionQueries(Database database, Tail tail) {
        this.database = database;
        this.tail = tail;
    }

    Optional<Session> find(SessionId session) {
        Optional<Session> found = database.statement(handle -> find(handle, session));
        found.ifPresent(this::remember);
        return found;
    }

    Optional<Session> rename(Caller owner, SessionId session, Title title) {
        Optional<Session> renamed = database.transaction(handle -> handle.createUpdate(RENAME)
                                .bind("title", title.value())
                                .bind("foldedTitle", TitleSearch.folded(title.value()))
                                .bind("session", session.value())
                                .bind("owner", owner.subject())
                                .execute()
                        > 0
                ? find(handle, session)
                : Optional.empty());
        renamed.ifPresent(this::remember);
        return renamed;
    }

    private static Optional<Session> find(Handle handle, SessionId session) {
        return handle.createQuery(FIND)
                .bind("session", session.value())
                .map((row, context) -> session(row))
                .findOne();
    }

    SessionPage sessions(Caller owner, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        List<Session> found = database.statement(handle -> listing(handle, owner, wanted, after, limit));
        found.forEach(this::remember);
        boolean hasMore = found.size() > limit;
        return new SessionPage(hasMore ? found.subList(0, limit) : found, hasMore);
    }

    boolean owns(Caller owner, int count) {
        return database.statement(handle -> handle.createQuery(COUNT_SOME)
                        .bind("owner", owner.subject())
                        .bind("count", count)
                        .mapTo(Integer.class)
                        .one())
                >= count;
    }

    List<ChatMessage> messages(SessionId session, long before, int limit) {
        return database.statement(handle -> messages(handle, session, before, limit));
    }

    /** Whoever has seen how far a log reaches is not to read less of it. */
    void remember(Session session) {
        tail.reached(session.log(), session.lastSequence());
    }

    static List<ChatMessage> messages(Handle handle, SessionId session, long before, int limit) {
        List<ChatMessage> newestFirst = handle.createQuery(MESSAGES)
                .bind("session", session.value())
                .bind("before", before)
                .bind("rows", limit)
                .map((row, context) -> message(row))
                .list();
        return new ArrayList<>(newestFirst).reversed();
    }

    private static List<Session> listing(
            Handle handle, Caller owner, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        Query query =
                handle.createQuery(LIST + (wanted == null ? "" : WANTED) + (after == null ? "" : AFTER) + IN_ORDER);
        if (wanted != null) {
            query.bind("wanted", TitleSearch.folded(wanted.text()));
        }
        if (after != null) {
            query.bind("updatedAt", OffsetDateTime.ofInstant(after.since(), ZoneOffset.UTC))
                    .bind("id", after.id().value());
        }
        return query.bind("owner", owner.subject())
                .bind("rows", limit + 1L)
                .map((row, context) -> session(row))
                .list();
    }

    static Session session(ResultSet row) throws SQLException {
        Turn lastTurn = TurnRows.turnIfAny(row).orElse(null);
        return new Session(
                new LogKey(new SessionId(row.getString("session_id")), row.getString("epoch")),
                new Caller(row.getString("owner")),
                row.getString("title"),
                row.getLong("newest"),
                row.getLong("pruned_through"),
                row.getLong("message_count"),
                lastTurn,
                row.getInt("queued"),
                TurnRows.instant(row, "created_at"),
                TurnRows.instant(row, "updated_at"));
    }

    private static ChatMessage message(ResultSet row) throws SQLException {
        long ordinal = row.getLong("ordinal");
        boolean said = ordinal % 2 == 1;
        return new ChatMessage(
                ordinal,
                said ? Role.USER : Role.ASSISTANT,
                row.getString("text"),
                new TurnId(row.getString("turn_id")),
                row.getBoolean("cut"),
                TurnRows.instant(row, "created_at"),
                said ? TurnRows.author(row) : null);
    }
}
