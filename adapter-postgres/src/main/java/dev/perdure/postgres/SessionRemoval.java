package dev.perdure.postgres;

import dev.perdure.chat.Caller;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.error.UnavailableException;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes sessions, because their owner wants it or because they have been idle for long.
 *
 * <p>The sessions are locked by one statement and deleted by the next, which therefore sees every turn that whoever held the
 * lock before has begun or taken over. The log is out of everybody's sight with its session; it is erased afterwards,
 * however long it is.
 */
final class SessionRemoval {

    private static final Logger LOG = LoggerFactory.getLogger(SessionRemoval.class);

    private static final String LOCK_OWNED = """
            SELECT session_key FROM chat_sessions WHERE id = :session AND owner = :owner FOR UPDATE
            """;

    /** Sessions in use are left for the next time. */
    private static final String LOCK_IDLE = """
            SELECT session_key FROM chat_sessions s
            WHERE updated_at < statement_timestamp() - :millis * interval '1 millisecond' AND queued = 0
              AND NOT EXISTS (SELECT 1 FROM chat_turns t WHERE t.session_key = s.session_key AND t.ended_at IS NULL)
            ORDER BY updated_at
            LIMIT :sessions
            FOR UPDATE OF s SKIP LOCKED
            """;

    /**
     * The node that runs a turn of it is told by its next beat; the channel is told so that waiters on other nodes look, and
     * find the session gone.
     */
    private static final String DELETE = """
            WITH removed AS (
                DELETE FROM chat_sessions s
                WHERE s.session_key = ANY (:keys) AND (:running OR NOT EXISTS (
                    SELECT 1 FROM chat_turns t WHERE t.session_key = s.session_key AND t.ended_at IS NULL))
                RETURNING s.id, s.epoch, s.session_key
            ), erasing AS (
                INSERT INTO chat_erasures (session_key, node, turn_id)
                SELECT r.session_key, t.node, t.id FROM removed r
                LEFT JOIN chat_turns t ON t.session_key = r.session_key AND t.status = 'running'
            )
            SELECT id, epoch, pg_notify(:channel, :deleted || epoch || ' ' || id) FROM removed
            """;

    private final Database database;
    private final Tail tail;
    private final LogErasure erasure;
    private final String channel;

    SessionRemoval(Database database, Tail tail, LogErasure erasure, String channel) {
        this.database = database;
        this.tail = tail;
        this.erasure = erasure;
        this.channel = channel;
    }

    /** See {@link dev.perdure.chat.port.SessionStore#delete}. */
    boolean delete(Caller owner, SessionId session) {
        List<LogKey> removed = database.transaction(handle -> {
            List<Long> keys = handle.createQuery(LOCK_OWNED)
                    .bind("session", session.value())
                    .bind("owner", owner.subject())
                    .mapTo(Long.class)
                    .list();
            return delete(handle, keys, true);
        });
        finish(removed);
        return !removed.isEmpty();
    }

    /** See {@link dev.perdure.chat.port.SessionStore#expire}. */
    int expire(Duration idle, int limit) {
        List<LogKey> removed = database.transaction(handle -> {
            List<Long> keys = handle.createQuery(LOCK_IDLE)
                    .bind("millis", idle.toMillis())
                    .bind("sessions", limit)
                    .mapTo(Long.class)
                    .list();
            return delete(handle, keys, false);
        });
        finish(removed);
        return removed.size();
    }

    /** @param running whether a turn that has not ended is no reason to keep the session */
    private List<LogKey> delete(Handle handle, List<Long> keys, boolean running) {
        if (keys.isEmpty()) {
            return List.of();
        }
        return handle.createQuery(DELETE)
                .bindArray("keys", Long.class, keys)
                .bind("running", running)
                .bind("channel", channel)
                .bind("deleted", Notice.DELETED)
                .map((row, context) -> new LogKey(new SessionId(row.getString("id")), row.getString("epoch")))
                .list();
    }

    /** The sessions are deleted whether or not all of this succeeds: what is left is erased with the next pruning. */
    private void finish(List<LogKey> removed) {
        removed.forEach(tail::deleted);
        try {
            for (int i = 0; i < removed.size() && erasure.erase(); i++) {
                LOG.trace("A part of a deleted log is erased.");
            }
        } catch (UnavailableException away) {
            LOG.debug("What is left of deleted sessions is erased later.", away);
        }
    }
}
