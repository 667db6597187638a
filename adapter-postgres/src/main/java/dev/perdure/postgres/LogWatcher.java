package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all logs that somebody waits for and that other nodes may write, in one query each time, and wakes the waiters.
 *
 * <p>One thread with a connection of its own. This is the safety net that needs no help from any other node; notifications,
 * when they are listened to, call {@link #look} for the logs they name and merely make it faster.
 */
final class LogWatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogWatcher.class);
    private static final int ROUNDS_FOR_ALL = 4;
    private static final Duration LAST_LOOK = Duration.ofSeconds(2);

    private static final String NEWEST = """
            SELECT s.id, s.epoch, greatest(s.last_sequence, coalesce((
                SELECT e.first_sequence + e.event_count - 1 FROM chat_events e
                WHERE e.session_key = s.session_key ORDER BY e.first_sequence DESC LIMIT 1), 0)) AS newest
            FROM unnest(?::text[]) AS wanted (id)
            CROSS JOIN LATERAL (SELECT * FROM chat_sessions WHERE id = wanted.id OFFSET 0) s
            """;

    private final ConfiguredDataSource source;
    private final Tail tail;
    private final Closing closing;
    private final Duration interval;
    private final Thread thread;

    @Nullable
    private Connection connection;

    private boolean away;

    LogWatcher(PostgresSettings settings, Tail tail, Closing closing) {
        this.source = ConfiguredDataSource.forBatches(settings);
        this.tail = tail;
        this.closing = closing;
        this.interval = settings.watchInterval();
        this.thread = Thread.ofPlatform().daemon().name("perdure-watcher").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Waits for the look that is being taken, if it ends soon; {@link Closing} must have begun. */
    @Override
    public void close() {
        try {
            thread.join(LAST_LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (int round = 1; !closing.within(interval); round++) {
                // A log of our own is looked at too now and then: its session may be deleted by another node.
                List<LogKey> awaited = tail.awaited(round % ROUNDS_FOR_ALL == 0);
                if (!awaited.isEmpty()) {
                    lookUnlessAway(awaited);
                }
            }
        } catch (InterruptedException e) {
            // Nobody but this class holds the thread; whoever interrupts it wants it to end.
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    private void lookUnlessAway(List<LogKey> awaited) {
        try {
            look(awaited);
            away = false;
        } catch (SQLException | RuntimeException e) {
            disconnect();
            if (!away) {
                LOG.warn("The store is away; waiters for other nodes' events wait until it is back.", e);
                away = true;
            }
        }
    }

    private void look(List<LogKey> awaited) throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = source.getConnection();
            connection = open;
        }
        String[] ids = awaited.stream().map(log -> log.session().value()).toArray(String[]::new);
        Set<LogKey> gone = new HashSet<>(awaited);
        try (PreparedStatement statement = open.prepareStatement(NEWEST)) {
            statement.setArray(1, open.createArrayOf("text", ids));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    LogKey log = new LogKey(new SessionId(rows.getString("id")), rows.getString("epoch"));
                    if (gone.remove(log)) {
                        tail.reached(log, rows.getLong("newest"));
                    }
                }
            }
        }
        gone.forEach(tail::deleted);
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("A broken connection did not close well.", e);
            }
        }
    }
}
