package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import dev.perdure.postgres.PostgresObserver.Sign;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what other nodes notify, on a connection and a thread of its own, and has it looked at by {@link LogWatcher}.
 *
 * <p>The thread does nothing but wait for the socket, so that no notification ever waits for it. A connection counts as
 * listening only when a word sent by another way has come back over it: behind a pooler that gives connections away, LISTEN
 * succeeds and nothing is ever heard. A silent connection is asked for a sign of life, because one that was cut without a
 * word looks just like one on which nothing happens. Whatever was notified while nobody listened is made good by a look at
 * everything.
 */
final class LogListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogListener.class);
    private static final Duration LAST_WORD = Duration.ofSeconds(2);

    /** So many heartbeats a word may take to come back. */
    private static final int PATIENCE_FOR_ECHO = 2;

    /** So many heartbeats pass before a connection is tried again that listened in vain. */
    private static final int PAUSE_WHEN_DEAF = 5;

    /**
     * So many heartbeats the server waits for a listener that takes nothing. It keeps what it has to notify until every
     * listener has taken it, so that one that was stopped would in the end keep all others from writing.
     */
    private static final int PATIENCE_OF_SERVER = 5;

    private static final String NOTIFY = "SELECT pg_notify(:channel, :word)";

    private final ConfiguredDataSource source;
    private final Database otherWay;
    private final String channel;
    private final Duration heartbeat;
    private final Watch watch;
    private final Tail tail;
    private final WakeUps wakeUps;
    private final NodeCalls calls;
    private final Closing closing;
    private final Telling telling;
    private final Thread thread;

    @Nullable
    private volatile Connection connection;

    private boolean away;

    /** @param otherWay to send over what is to be heard */
    LogListener(
            PostgresSettings settings,
            Database otherWay,
            Watch watch,
            Tail tail,
            WakeUps wakeUps,
            NodeCalls calls,
            Closing closing,
            Telling telling) {
        this.source = ConfiguredDataSource.forListening(settings);
        this.otherWay = otherWay;
        this.channel = settings.channel();
        this.heartbeat = settings.live().heartbeat();
        this.watch = watch;
        this.tail = tail;
        this.wakeUps = wakeUps;
        this.calls = calls;
        this.closing = closing;
        this.telling = telling;
        this.thread = Thread.ofPlatform().daemon().name("perdure-listener").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** {@link Closing} must have begun. */
    @Override
    public void close() {
        Connection open = connection;
        if (open != null) {
            try {
                Executor here = Runnable::run;
                open.abort(here);
            } catch (SQLException e) {
                LOG.debug("The listening connection was gone already.", e);
            }
        }
        try {
            thread.join(LAST_WORD.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Backoff backoff = new Backoff();
        try {
            while (!closing.hasBegun()) {
                Duration pause = backoff.next();
                try (Connection open = source.getConnection()) {
                    connection = open;
                    Optional<Duration> echo = listen(open);
                    if (echo.isPresent()) {
                        hear(open, backoff, echo.get());
                    } else {
                        telling.that(new Sign.ListeningInVain());
                        sayOnce(
                                "LISTEN hears nothing: is there a pooler in transaction mode in between? Events of other"
                                        + " nodes are looked for instead.",
                                null);
                        pause = heartbeat.multipliedBy(PAUSE_WHEN_DEAF);
                    }
                } catch (SQLException | RuntimeException e) {
                    sayOnce("The connection that listens is lost; events of other nodes are looked for instead.", e);
                } finally {
                    connection = null;
                    boolean listened = watch.isListening();
                    watch.lost();
                    wakeUps.hurry();
                    if (listened) {
                        telling.that(new Sign.ListeningLost());
                    }
                }
                if (closing.within(pause)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Nobody but this class holds the thread; whoever interrupts it wants it to end.
            Thread.currentThread().interrupt();
        }
    }

    /** How long it took to hear oneself; nothing if nothing can be heard. */
    private Optional<Duration> listen(Connection open) throws SQLException {
        Executor here = Runnable::run;
        open.setNetworkTimeout(here, (int) heartbeat.toMillis());
        long patience = heartbeat.multipliedBy(PATIENCE_OF_SERVER).toMillis();
        execute(open, "SELECT set_config('tcp_user_timeout', '" + patience + "', false)");
        execute(open, "LISTEN " + channel);
        long sent = System.nanoTime();
        String word = UUID.randomUUID().toString();
        var unused = otherWay.statement(handle -> handle.createQuery(NOTIFY)
                .bind("channel", channel)
                .bind("word", Notice.ECHO + word)
                .map((row, context) -> true)
                .one());
        long deadline =
                System.nanoTime() + heartbeat.multipliedBy(PATIENCE_FOR_ECHO).toNanos();
        PGConnection listening = open.unwrap(PGConnection.class);
        while (deadline - System.nanoTime() > 0) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            for (PGNotification notification : heard(listening, (int) Math.max(1, left))) {
                if (Notice.of(notification.getParameter()).equals(new Notice.Echo(word))) {
                    return Optional.of(since(sent));
                }
            }
        }
        return Optional.empty();
    }

    private void hear(Connection open, Backoff backoff, Duration echo) throws SQLException {
        watch.begun();
        telling.that(new Sign.ListeningBegan(echo));
        calls.callAll();
        wakeUps.hurry();
        backoff.startAnew();
        if (away) {
            LOG.info("Events of other nodes are listened for again.");
            away = false;
        }
        PGConnection listening = open.unwrap(PGConnection.class);
        while (!closing.hasBegun()) {
            List<PGNotification> notifications = heard(listening, (int) heartbeat.toMillis());
            if (notifications.isEmpty()) {
                long asked = System.nanoTime();
                execute(open, "SELECT 1");
                telling.that(new Sign.ListeningAnswered(since(asked)));
                // What came together with the answer lies ready, but the driver would wait for the next.
                notifications = heard(listening, -1);
            }
            for (PGNotification notification : notifications) {
                watch.heard();
                pass(Notice.of(notification.getParameter()));
            }
        }
    }

    private void pass(Notice notice) {
        switch (notice) {
            case Notice.Changed(List<Long> keys) -> wakeUps.add(tail.heard(keys));
            case Notice.Deleted(LogKey log) -> wakeUps.add(tail.heard(log));
            case Notice.Revoked(LogKey log) -> wakeUps.add(tail.heard(log));
            case Notice.Anything anything -> wakeUps.add(tail.heardAnything());
            case Notice.Called(var node) -> calls.call(node);
            case Notice.Echo echo -> {
                // Some node has begun to listen.
            }
        }
    }

    /** Waits for notifications, at least a moment; none if the time is over. Without a time it gives what lies ready. */
    private static List<PGNotification> heard(PGConnection listening, int millis) throws SQLException {
        PGNotification[] heard = listening.getNotifications(millis);
        return heard == null ? List.of() : List.of(heard);
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    private static void execute(Connection open, String sql) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute(sql);
        }
    }

    private void sayOnce(String words, @Nullable Exception cause) {
        if (!away && !closing.hasBegun()) {
            LOG.warn(words, cause);
            away = true;
        }
    }
}
