package dev.perdure.postgres;

import dev.perdure.chat.Caller;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.TitleSearch;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Lists what others share with a guest: see {@link dev.perdure.chat.port.GrantStore#shared}. */
final class SharedSessions {

    private static final String LIST =
            "SELECT g.subject, g.access, g.granted_at, " + SessionQueries.COLUMNS + TurnRows.COLUMNS + """
            FROM chat_grants g
            JOIN chat_sessions s ON s.session_key = g.session_key
            LEFT JOIN chat_turns t ON t.turn_key = s.last_turn
            WHERE g.subject = :subject
            """;

    /** Both are folded, and compared byte by byte. */
    private static final String WANTED = "AND strpos(s.folded_title, :wanted) > 0\n";

    private static final String AFTER = "AND (g.granted_at, g.session_id) < (:grantedAt, :id)\n";

    private static final String IN_ORDER = "ORDER BY g.granted_at DESC, g.session_id DESC LIMIT :rows";

    private final Database database;
    private final SessionQueries sessions;

    SharedSessions(Database database, SessionQueries sessions) {
        this.database = database;
        this.sessions = sessions;
    }

    SessionPage sessions(Caller subject, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        List<Session> found = database.statement(handle -> listing(handle, subject, wanted, after, limit));
        found.forEach(sessions::remember);
        boolean hasMore = found.size() > limit;
        return new SessionPage(hasMore ? found.subList(0, limit) : found, hasMore);
    }

    private static List<Session> listing(
            Handle handle, Caller subject, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        Query query =
                handle.createQuery(LIST + (wanted == null ? "" : WANTED) + (after == null ? "" : AFTER) + IN_ORDER);
        if (wanted != null) {
            query.bind("wanted", TitleSearch.folded(wanted.text()));
        }
        if (after != null) {
            query.bind("grantedAt", OffsetDateTime.ofInstant(after.since(), ZoneOffset.UTC))
                    .bind("id", after.id().value());
        }
        return query.bind("subject", subject.subject())
                .bind("rows", limit + 1L)
                .map((row, context) -> SessionQueries.session(row).grantedBy(GrantQueries.grant(row)))
                .list();
    }
}
