package dev.perdure.postgres;

import dev.perdure.chat.Access;
import dev.perdure.chat.Admission;
import dev.perdure.chat.Caller;
import dev.perdure.chat.Grant;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.GrantOutcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Who is let into sessions: see {@link dev.perdure.chat.port.GrantStore}.
 *
 * <p>Whoever changes the guests of a session holds its lock, as a begin does: so the guests can be counted, and a turn begins
 * before a revocation or not at all.
 */
final class GrantQueries {

    private static final String LOCK_OWNED = """
            SELECT session_key FROM chat_sessions WHERE id = :session AND owner = :owner FOR NO KEY UPDATE
            """;

    private static final String GRANT = """
            INSERT INTO chat_grants (session_key, subject, session_id, access)
            SELECT :sessionKey, :subject, :session, :access
            WHERE (SELECT count(*) FROM chat_grants WHERE session_key = :sessionKey) < :limit
               OR EXISTS (SELECT 1 FROM chat_grants WHERE session_key = :sessionKey AND subject = :subject)
            ON CONFLICT (session_key, subject) DO UPDATE SET access = excluded.access
            RETURNING subject, access, granted_at
            """;

    private static final String REVOKE =
            "DELETE FROM chat_grants WHERE session_key = :sessionKey AND subject = :subject";

    /** The channel is told, so that guests who wait on other nodes are woken there. */
    private static final String COUNT_REVOCATION = """
            UPDATE chat_sessions SET revocations = revocations + 1 WHERE session_key = :sessionKey
            RETURNING id, epoch, revocations, pg_notify(:channel, :revoked || epoch || ' ' || id)
            """;

    private static final String ALL = """
            SELECT g.subject, g.access, g.granted_at
            FROM chat_grants g JOIN chat_sessions s ON s.session_key = g.session_key
            WHERE s.id = :session AND s.owner = :owner
            ORDER BY g.granted_at, g.subject
            """;

    private static final String OWNED = "SELECT 1 FROM chat_sessions WHERE id = :session AND owner = :owner";

    private static final String ADMISSION = """
            SELECT g.subject, g.access, g.granted_at, s.revocations
            FROM chat_sessions s JOIN chat_grants g ON g.session_key = s.session_key
            WHERE s.id = :session AND s.epoch = :epoch AND g.subject = :subject
            """;

    private static final String ACCESS =
            "SELECT access FROM chat_grants WHERE session_key = :sessionKey AND subject = :subject";

    private final Database database;
    private final Tail tail;
    private final String channel;

    GrantQueries(Database database, Tail tail, String channel) {
        this.database = database;
        this.tail = tail;
        this.channel = channel;
    }

    GrantOutcome grant(Caller owner, SessionId session, Caller subject, Access access, int limit) {
        return database.transaction(handle -> lock(handle, owner, session)
                .map(key -> grant(handle, key, session, subject, access, limit))
                .orElseGet(GrantOutcome.NoSuchSession::new));
    }

    private static GrantOutcome grant(
            Handle handle, long key, SessionId session, Caller subject, Access access, int limit) {
        return handle.createQuery(GRANT)
                .bind("sessionKey", key)
                .bind("subject", subject.subject())
                .bind("session", session.value())
                .bind("access", access.name().toLowerCase(Locale.ROOT))
                .bind("limit", limit)
                .map((row, context) -> grant(row))
                .findOne()
                .<GrantOutcome>map(GrantOutcome.Granted::new)
                .orElseGet(() -> new GrantOutcome.TooMany(limit));
    }

    boolean revoke(Caller owner, SessionId session, Caller subject) {
        Optional<List<Revocation>> revoked =
                database.transaction(handle -> lock(handle, owner, session).map(key -> revoke(handle, key, subject)));
        revoked.stream().flatMap(List::stream).forEach(made -> tail.revoked(made.log(), made.count()));
        return revoked.isPresent();
    }

    /** None if there was nothing to revoke. */
    private List<Revocation> revoke(Handle handle, long key, Caller subject) {
        int removed = handle.createUpdate(REVOKE)
                .bind("sessionKey", key)
                .bind("subject", subject.subject())
                .execute();
        if (removed == 0) {
            return List.of();
        }
        return handle.createQuery(COUNT_REVOCATION)
                .bind("sessionKey", key)
                .bind("channel", channel)
                .bind("revoked", Notice.REVOKED)
                .map((row, context) -> new Revocation(
                        new LogKey(new SessionId(row.getString("id")), row.getString("epoch")),
                        row.getLong("revocations")))
                .list();
    }

    Optional<List<Grant>> grants(Caller owner, SessionId session) {
        return database.transaction(handle -> {
            List<Grant> grants = handle.createQuery(ALL)
                    .bind("session", session.value())
                    .bind("owner", owner.subject())
                    .map((row, context) -> grant(row))
                    .list();
            boolean owned = !grants.isEmpty()
                    || handle.createQuery(OWNED)
                            .bind("session", session.value())
                            .bind("owner", owner.subject())
                            .mapTo(Integer.class)
                            .findOne()
                            .isPresent();
            return owned ? Optional.of(grants) : Optional.empty();
        });
    }

    Optional<Admission> admission(LogKey log, Caller subject) {
        return database.statement(handle -> handle.createQuery(ADMISSION)
                .bind("session", log.session().value())
                .bind("epoch", log.epoch())
                .bind("subject", subject.subject())
                .map((row, context) -> new Admission(grant(row), row.getLong("revocations")))
                .findOne());
    }

    /** What a guest is granted in a session that is locked. */
    static Optional<Access> access(Handle handle, long key, Caller subject) {
        return handle.createQuery(ACCESS)
                .bind("sessionKey", key)
                .bind("subject", subject.subject())
                .map((row, context) -> access(row))
                .findOne();
    }

    static Grant grant(ResultSet row) throws SQLException {
        return new Grant(new Caller(row.getString("subject")), access(row), TurnRows.instant(row, "granted_at"));
    }

    private static Access access(ResultSet row) throws SQLException {
        return Access.valueOf(row.getString("access").toUpperCase(Locale.ROOT));
    }

    private static Optional<Long> lock(Handle handle, Caller owner, SessionId session) {
        return handle.createQuery(LOCK_OWNED)
                .bind("session", session.value())
                .bind("owner", owner.subject())
                .mapTo(Long.class)
                .findOne();
    }

    /** A grant was revoked: it was the session's so many-th. */
    private record Revocation(LogKey log, long count) {}
}
