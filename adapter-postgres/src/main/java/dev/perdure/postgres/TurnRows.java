package dev.perdure.postgres;

import dev.perdure.chat.Caller;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns as rows. */
final class TurnRows {

    /** The columns of a turn {@code t} and its session {@code s} that {@link #turn} reads. */
    static final String COLUMNS = """
            s.id AS session_id, s.epoch, t.id AS turn_id, t.message_id, t.status, t.attempt, t.fruitless_attempts,
            t.node, coalesce(t.first_sequence, t.queued_after + 1) AS first_sequence, t.last_sequence AS turn_last_sequence, t.message_ordinal, t.failure_code,
            t.failure_recoverable, t.failure_message, t.failure_retry_after_nanos, t.cancel_requested, t.started_at,
            t.ended_at
            """;

    private TurnRows() {}

    static Turn turn(ResultSet row) throws SQLException {
        return new Turn(
                new TurnId(row.getString("turn_id")),
                new LogKey(new SessionId(row.getString("session_id")), row.getString("epoch")),
                new MessageId(row.getString("message_id")),
                status(row.getString("status")),
                row.getInt("attempt"),
                row.getInt("fruitless_attempts"),
                new NodeId(row.getString("node")),
                row.getLong("first_sequence"),
                row.getLong("turn_last_sequence"),
                row.getLong("message_ordinal"),
                failure(row),
                row.getBoolean("cancel_requested"),
                instant(row, "started_at"),
                row.getObject("ended_at") == null ? null : instant(row, "ended_at"));
    }

    /** The turn of a row from an outer join. */
    static Optional<Turn> turnIfAny(ResultSet row) throws SQLException {
        return row.getString("turn_id") == null ? Optional.empty() : Optional.of(turn(row));
    }

    /** The guest who said what is in a row with the column {@code author}; none if that was the session's owner. */
    static @Nullable Caller author(ResultSet row) throws SQLException {
        String author = row.getString("author");
        return author == null ? null : new Caller(author);
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static String word(TurnStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    /** How long to wait before a retry, as it is stored; what does not fit is cut to 292 years. */
    @Nullable
    static Long nanos(@Nullable Duration duration) {
        if (duration == null) {
            return null;
        }
        return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? duration.toNanos() : Long.MAX_VALUE;
    }

    private static TurnStatus status(String word) {
        return TurnStatus.valueOf(word.toUpperCase(Locale.ROOT));
    }

    @Nullable
    private static Failure failure(ResultSet row) throws SQLException {
        String code = row.getString("failure_code");
        if (code == null) {
            return null;
        }
        long nanos = row.getLong("failure_retry_after_nanos");
        Duration retryAfter = row.wasNull() ? null : Duration.ofNanos(nanos);
        return new Failure(code, row.getBoolean("failure_recoverable"), row.getString("failure_message"), retryAfter);
    }
}
