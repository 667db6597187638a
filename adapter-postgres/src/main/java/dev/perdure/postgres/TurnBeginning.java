package dev.perdure.postgres;

import dev.perdure.chat.Access;
import dev.perdure.chat.Caller;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.NewTurn;
import dev.perdure.chat.port.WhenBusy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Makes turns: in one statement where the session is idle, else in one transaction that locks the session or makes it, looks
 * for the message and the turns before it, and writes.
 *
 * <p>The session's lock makes concurrent begins take turns; group commit never looks at it.
 */
final class TurnBeginning {

    private static final String LOCK_SESSION = """
            SELECT session_key, owner, queued FROM chat_sessions WHERE id = :session FOR NO KEY UPDATE
            """;

    private static final String MAKE_SESSION = """
            INSERT INTO chat_sessions (id, epoch, owner, title, folded_title)
            VALUES (:session, :epoch, :owner, :title, :foldedTitle)
            ON CONFLICT (id) DO NOTHING
            RETURNING session_key, owner, queued
            """;

    /** A statement of its own after the lock, so that it sees what the last holder of the lock committed. */
    private static final String EARLIER =
            "SELECT coalesce(m.text, t.unplaced_message) AS message, " + TurnRows.COLUMNS + """
            FROM chat_turns t
            JOIN chat_sessions s ON s.session_key = t.session_key
            LEFT JOIN chat_messages m ON m.session_key = t.session_key AND m.ordinal = t.message_ordinal
            WHERE t.session_key = :sessionKey AND (t.message_id = :messageId OR t.status = 'running')
            """;

    private static final String WRITE =
            "WITH t AS (" + """
                INSERT INTO chat_turns (id, session_key, message_id, author, status, attempt, fruitless_attempts,
                    attempt_first_sequence, node, first_sequence, message_ordinal)
                SELECT :turn, s.session_key, :messageId, nullif(:caller, s.owner), 'running', 1, 1,
                    s.last_sequence + 1, :node, s.last_sequence + 1, s.last_ordinal + 1
                FROM chat_sessions s WHERE s.session_key = :sessionKey
                RETURNING *
            ), said AS (
                INSERT INTO chat_messages (session_key, ordinal, turn_key, text)
                SELECT session_key, message_ordinal, turn_key, :message FROM t
            ), logged AS (
                INSERT INTO chat_events (session_key, first_sequence, turn_key, attempt, event_count, payload)
                SELECT session_key, first_sequence, turn_key, attempt, 1, :payload FROM t
            ), s AS (
                UPDATE chat_sessions SET last_sequence = t.first_sequence, message_count = message_count + 2,
                    last_ordinal = t.message_ordinal + 1, last_turn = t.turn_key, updated_at = statement_timestamp()
                FROM t WHERE chat_sessions.session_key = t.session_key
                RETURNING chat_sessions.id, chat_sessions.epoch, chat_sessions.session_key
            )
            SELECT pg_notify(:channel, CAST(s.session_key AS text)),
            """ + TurnRows.COLUMNS + "FROM t JOIN s ON s.session_key = t.session_key";

    private final Database database;
    private final Tail tail;
    private final IdleBeginning idle;
    private final WriteHealth health;
    private final String channel;

    TurnBeginning(Database database, WriteHealth health, Tail tail, String channel) {
        this.health = health;
        this.database = database;
        this.tail = tail;
        this.idle = new IdleBeginning(channel);
        this.channel = channel;
    }

    /** See {@link dev.perdure.chat.port.TurnStore#begin}. */
    BeginOutcome begin(NewTurn request) {
        Written written = write(request);
        if (written.outcome() instanceof BeginOutcome.Begun(Turn turn) && written.start() != null) {
            tail.written(turn.log(), written.start().row(turn), turn.node());
        }
        return written.outcome();
    }

    private Written write(NewTurn request) {
        TurnStart owners = start(request, null);
        try {
            // What is to be replaced must be looked for first.
            Optional<Turn> atOnce = request.replaces() == null
                    ? database.statement(handle -> idle.begin(handle, request, owners.payload()))
                    : Optional.empty();
            Written written = atOnce.map(turn -> new Written(new BeginOutcome.Begun(turn), owners))
                    .orElseGet(() -> database.transaction(handle -> write(handle, request, owners)));
            health.succeeded(WriteHealth.Kind.BEGIN);
            return written;
        } catch (UnavailableException away) {
            health.failed(WriteHealth.Kind.BEGIN, away);
            throw away;
        }
    }

    private static TurnStart start(NewTurn request, @Nullable Caller author) {
        return TurnStart.of(request.messageId(), request.message(), request.replaces(), author);
    }

    private Written write(Handle handle, NewTurn request, TurnStart owners) {
        Optional<Locked> locked =
                request.replaces() == null ? Optional.of(lock(handle, request)) : find(handle, request);
        if (locked.isEmpty()) {
            return new Written(new BeginOutcome.NotReplaceable(null), null);
        }
        Locked session = locked.get();
        BeginOutcome hindrance = hindrance(handle, request, session);
        if (hindrance != null) {
            return new Written(hindrance, null);
        }
        TurnStart start = session.isForeignTo(request.caller()) ? start(request, request.caller()) : owners;
        return new Written(new BeginOutcome.Begun(insert(handle, session, request, start.payload())), start);
    }

    /** What became of the message if it doesn't begin a turn now; null if it may. What it replaces is retired then. */
    private static @Nullable BeginOutcome hindrance(Handle handle, NewTurn request, Locked session) {
        if (session.isForeignTo(request.caller())) {
            Optional<Access> granted = GrantQueries.access(handle, session.key(), request.caller());
            if (granted.isEmpty()) {
                return new BeginOutcome.ForeignSession();
            }
            if (!granted.get().includes(Access.WRITE)) {
                return new BeginOutcome.NotPermitted();
            }
        }
        List<Earlier> earlier = session.made() ? List.of() : earlier(handle, session, request);
        for (Earlier each : earlier) {
            if (each.turn().messageId().equals(request.messageId())) {
                return each.message().equals(request.message())
                        ? new BeginOutcome.Repeated(each.turn())
                        : new BeginOutcome.MessageIdReused(each.turn());
            }
        }
        Optional<Earlier> running = earlier.stream().findFirst();
        if (running.isEmpty() && session.queued() == 0) {
            if (request.replaces() != null && !TurnReplacement.apply(handle, session.key(), request.replaces())) {
                return new BeginOutcome.NotReplaceable(TurnReplacement.last(handle, session.key()));
            }
            return null;
        }
        if (request.whenBusy() == WhenBusy.REJECT || request.replaces() != null) {
            return running.or(() -> next(handle, session))
                    .<BeginOutcome>map(busy -> new BeginOutcome.Busy(busy.turn(), busy.message()))
                    .orElseThrow(() -> new InternalException(
                            new IllegalStateException("a queue that is counted and isn't there")));
        }
        if (session.queued() >= request.queueLimit()) {
            return new BeginOutcome.QueueFull();
        }
        return TurnQueue.add(
                handle, session.key(), request, running.map(Earlier::turn).orElse(null));
    }

    private static Optional<Earlier> next(Handle handle, Locked session) {
        return TurnQueue.turns(handle, session.key(), 1).stream()
                .map(next -> new Earlier(next.turn(), next.message()))
                .findFirst();
    }

    private static Locked lock(Handle handle, NewTurn request) {
        while (true) {
            Optional<Locked> found = find(handle, request);
            if (found.isPresent()) {
                return found.get();
            }
            Optional<Locked> made = handle.createQuery(MAKE_SESSION)
                    .bind("session", request.session().value())
                    .bind("epoch", request.epoch())
                    .bind("owner", request.caller().subject())
                    .bind("title", request.title())
                    .bind("foldedTitle", TitleSearch.folded(request.title()))
                    .map((row, context) -> Locked.of(row, true))
                    .findOne();
            if (made.isPresent()) {
                return made.get();
            }
            // Somebody else has made it in between: it is there to be locked, unless it was deleted at once.
        }
    }

    private static Optional<Locked> find(Handle handle, NewTurn request) {
        return handle.createQuery(LOCK_SESSION)
                .bind("session", request.session().value())
                .map((row, context) -> Locked.of(row, false))
                .findOne();
    }

    private static List<Earlier> earlier(Handle handle, Locked session, NewTurn request) {
        return handle.createQuery(EARLIER)
                .bind("sessionKey", session.key())
                .bind("messageId", request.messageId().value())
                .map((row, context) -> new Earlier(TurnRows.turn(row), row.getString("message")))
                .list();
    }

    private Turn insert(Handle handle, Locked session, NewTurn request, byte[] payload) {
        return handle.createQuery(WRITE)
                .bind("turn", request.id().value())
                .bind("messageId", request.messageId().value())
                .bind("caller", request.caller().subject())
                .bind("node", request.node().value())
                .bind("sessionKey", session.key())
                .bind("message", request.message())
                .bind("payload", payload)
                .bind("channel", channel)
                .map((row, context) -> TurnRows.turn(row))
                .one();
    }

    /**
     * What became of a message.
     *
     * @param start what stands in the log since then, if a turn has begun
     */
    private record Written(BeginOutcome outcome, @Nullable TurnStart start) {}

    private record Locked(long key, String owner, int queued, boolean made) {

        boolean isForeignTo(Caller caller) {
            return !owner.equals(caller.subject());
        }

        static Locked of(ResultSet row, boolean made) throws SQLException {
            return new Locked(row.getLong("session_key"), row.getString("owner"), row.getInt("queued"), made);
        }
    }

    private record Earlier(Turn turn, String message) {}
}
