package dev.perdure.postgres;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.port.TurnStore.TurnEnd;
import dev.perdure.chat.port.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Ends turns: log, status, answer and context in one transaction, tried until the store has answered.
 *
 * <p>Whether a try whose answer was lost has been committed is seen by the row it would have written. An interrupt does not
 * end the waiting, because the end must not be lost; the thread is left interrupted.
 */
final class TurnEnding {

    private static final String LOCK_SESSION = """
            SELECT session_key FROM chat_sessions WHERE id = :session AND epoch = :epoch FOR NO KEY UPDATE
            """;

    private static final String TAKE_NUMBER = """
            INSERT INTO chat_events (session_key, first_sequence, turn_key, attempt, event_count, payload)
            SELECT t.session_key, :first, t.turn_key, t.attempt, :count, :payload
            FROM chat_turns t
            WHERE t.session_key = :sessionKey AND t.id = :turn AND t.attempt = :attempt AND t.status = 'running'
              AND :first = (
                  SELECT e.first_sequence + e.event_count FROM chat_events e
                  WHERE e.session_key = t.session_key ORDER BY e.first_sequence DESC LIMIT 1)
            ON CONFLICT DO NOTHING
            RETURNING turn_key
            """;

    private static final String JUDGE = """
            SELECT CASE
                WHEN e.turn_key = t.turn_key AND e.attempt = :attempt AND e.event_count = :count
                    AND e.payload = :payload THEN 'own'
                WHEN t.attempt = :attempt AND t.status = 'running' AND :first > (
                    SELECT p.first_sequence + p.event_count FROM chat_events p
                    WHERE p.session_key = t.session_key ORDER BY p.first_sequence DESC LIMIT 1) THEN 'hole'
                ELSE 'fenced' END
            FROM chat_turns t
            LEFT JOIN chat_events e ON e.session_key = t.session_key AND e.first_sequence = :first
            WHERE t.session_key = :sessionKey AND t.id = :turn
            """;

    private static final String WRITE = """
            WITH t AS (
                UPDATE chat_turns SET status = :status, last_sequence = :last, ended_at = statement_timestamp(),
                    failure_code = :failureCode, failure_recoverable = :failureRecoverable,
                    failure_message = :failureMessage, failure_retry_after_nanos = :failureRetryAfter
                WHERE turn_key = :turnKey
                RETURNING session_key, turn_key, message_ordinal
            ), answered AS (
                INSERT INTO chat_messages (session_key, ordinal, turn_key, text, cut)
                SELECT session_key, message_ordinal + 1, turn_key, :answer, :cut FROM t WHERE :answered
                ON CONFLICT (session_key, ordinal) DO UPDATE
                    SET text = excluded.text, cut = excluded.cut, created_at = excluded.created_at
            ), kept AS (
                INSERT INTO workflow_agent_states AS held (session_key, document, written_by)
                SELECT session_key, CAST(:context AS text), turn_key FROM t WHERE CAST(:context AS text) IS NOT NULL
                ON CONFLICT (session_key) DO UPDATE
                    SET document = excluded.document, updated_at = excluded.updated_at,
                        written_by = excluded.written_by,
                        previous = CASE WHEN held.written_by = excluded.written_by
                            THEN held.previous ELSE held.document END
            ), s AS (
                UPDATE chat_sessions SET last_sequence = :last, updated_at = statement_timestamp()
                FROM t WHERE chat_sessions.session_key = t.session_key
                RETURNING chat_sessions.session_key
            )
            SELECT pg_notify(:channel, CAST(session_key AS text)) FROM s
            """;

    private final Database database;
    private final WriteHealth health;
    private final Tail tail;
    private final Closing closing;
    private final String channel;

    TurnEnding(Database database, WriteHealth health, Tail tail, Closing closing, String channel) {
        this.database = database;
        this.health = health;
        this.tail = tail;
        this.closing = closing;
        this.channel = channel;
    }

    /** See {@link dev.perdure.chat.port.TurnStore#end}. */
    WriteOutcome end(TurnEnd end) {
        List<ChatEvent> events = new ArrayList<>(end.events());
        events.add(end.terminal());
        byte[] payload;
        try {
            payload = EventCodec.encode(events);
        } catch (IllegalArgumentException e) {
            throw new InternalException(e);
        }
        Work work = new Work(end, events.size(), payload);
        // From the commit on any node may write the next turn, and what ended with it is seen before the tail has it.
        tail.ending(end.turn().log());
        WriteOutcome outcome = persistently(work);
        if (outcome == WriteOutcome.DURABLE) {
            LogRow row = LogRow.of(end.firstSequence(), end.turn().id(), events, payload.length);
            tail.known(end.turn().log(), row);
        }
        return outcome;
    }

    private WriteOutcome persistently(Work work) {
        Backoff backoff = new Backoff();
        boolean interrupted = false;
        try {
            while (true) {
                // A connection pool, and on a virtual thread a socket, refuses to serve an interrupted thread.
                interrupted |= Thread.interrupted();
                try {
                    WriteOutcome outcome = database.transaction(handle -> tryOnce(handle, work));
                    health.succeeded(WriteHealth.Kind.END);
                    return outcome;
                } catch (UnavailableException e) {
                    if (!e.code().equals(UnavailableException.STORAGE)) {
                        throw e;
                    }
                    health.failed(WriteHealth.Kind.END, e);
                }
                try {
                    if (closing.within(backoff.next())) {
                        throw StoreErrors.closed();
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private WriteOutcome tryOnce(Handle handle, Work work) {
        TurnEnd end = work.end();
        Optional<Long> sessionKey = handle.createQuery(LOCK_SESSION)
                .bind("session", end.turn().log().session().value())
                .bind("epoch", end.turn().log().epoch())
                .mapTo(Long.class)
                .findOne();
        if (sessionKey.isEmpty()) {
            return WriteOutcome.FENCED;
        }
        Optional<Long> turnKey = work.bound(handle, TAKE_NUMBER, sessionKey.get())
                .mapTo(Long.class)
                .findOne();
        if (turnKey.isPresent()) {
            write(handle, turnKey.get(), work);
            return WriteOutcome.DURABLE;
        }
        String verdict = work.bound(handle, JUDGE, sessionKey.get())
                .mapTo(String.class)
                .findOne()
                .orElse("fenced");
        if (verdict.equals("hole")) {
            throw new InternalException(
                    new IllegalStateException("the end of turn " + end.turn().id() + " would leave a hole in its log"));
        }
        return verdict.equals("own") ? WriteOutcome.DURABLE : WriteOutcome.FENCED;
    }

    private void write(Handle handle, long turnKey, Work work) {
        TurnEnd end = work.end();
        TurnStatus status = status(end.terminal());
        boolean cut = status != TurnStatus.COMPLETED;
        Failure failure = end.terminal() instanceof TurnFailed failed ? failed.failure() : null;
        AgentState context = end.context();
        var unused = handle.createQuery(WRITE)
                .bind("status", TurnRows.word(status))
                .bind("last", work.last())
                .bind("failureCode", failure == null ? null : failure.code())
                .bindByType("failureRecoverable", failure == null ? null : failure.recoverable(), Boolean.class)
                .bind("failureMessage", failure == null ? null : failure.message())
                .bindByType("failureRetryAfter", retryAfter(failure), Long.class)
                .bind("turnKey", turnKey)
                .bind("answer", end.answer())
                .bind("cut", cut)
                .bind("answered", !cut || !end.answer().isEmpty())
                .bind("context", context == null ? null : context.document())
                .bind("channel", channel)
                .map((row, rowContext) -> true)
                .one();
    }

    @Nullable
    private static Long retryAfter(@Nullable Failure failure) {
        return failure == null ? null : TurnRows.nanos(failure.retryAfter());
    }

    private static TurnStatus status(Terminal terminal) {
        return switch (terminal) {
            case TurnCompleted completed -> TurnStatus.COMPLETED;
            case TurnFailed failed -> TurnStatus.FAILED;
            case TurnCancelled cancelled -> TurnStatus.CANCELLED;
        };
    }

    /** One end on its way to the store, with its bytes made once for all tries. */
    private static final class Work {

        private final TurnEnd end;
        private final int count;
        private final byte[] payload;

        Work(TurnEnd end, int count, byte[] payload) {
            this.end = end;
            this.count = count;
            this.payload = payload;
        }

        TurnEnd end() {
            return end;
        }

        long last() {
            return end.firstSequence() + count - 1;
        }

        Query bound(Handle handle, String sql, long sessionKey) {
            return handle.createQuery(sql)
                    .bind("sessionKey", sessionKey)
                    .bind("turn", end.turn().id().value())
                    .bind("attempt", end.turn().attempt())
                    .bind("first", end.firstSequence())
                    .bind("count", count)
                    .bind("payload", payload);
        }
    }
}
