package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at logs that somebody waits for and that other nodes may write, many in one query, takes in what is new and wakes the
 * waiters.
 *
 * <p>One thread with a connection of its own. It looks at what {@link LogListener} has heard of as soon as it hears of it, and
 * every now and then at everything, which needs no help from any other node: seldom while notifications arrive, often while
 * they don't.
 */
final class LogWatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogWatcher.class);
    private static final int ROUNDS_FOR_ALL = 4;
    private static final Duration LAST_LOOK = Duration.ofSeconds(2);

    private final ConfiguredDataSource source;
    private final Tail tail;
    private final WakeUps wakeUps;
    private final Watch watch;
    private final Closing closing;
    private final Telling telling;
    private final Thread thread;

    @Nullable
    private Connection connection;

    private boolean away;

    /** Those of the look under way that somebody has named; all others are looked at without a reason. */
    private Set<LogKey> named = Set.of();

    private int rounds;
    private long lastRound = System.nanoTime();

    LogWatcher(PostgresSettings settings, Tail tail, WakeUps wakeUps, Watch watch, Closing closing, Telling telling) {
        this.source = ConfiguredDataSource.forBatches(settings);
        this.tail = tail;
        this.wakeUps = wakeUps;
        this.watch = watch;
        this.closing = closing;
        this.telling = telling;
        this.thread = Thread.ofPlatform().daemon().name("perdure-watcher").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Waits for the look that is being taken, if it ends soon; {@link Closing} must have begun. */
    @Override
    public void close() {
        wakeUps.hurry();
        try {
            thread.join(LAST_LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Backoff backoff = new Backoff();
        try {
            while (!closing.hasBegun()) {
                if (lookUnlessAway(nextLogs())) {
                    backoff.startAnew();
                } else {
                    // What the failed look was for is looked at together with all the rest.
                    wakeUps.hurry();
                    if (closing.within(backoff.next())) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            // Nobody but this class holds the thread; whoever interrupts it wants it to end.
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    /** Waits for the logs to look at next: those that were named, or all that are awaited when a round is due. */
    private List<LogKey> nextLogs() throws InterruptedException {
        long sinceRound = System.nanoTime() - lastRound;
        WakeUps.Taken taken = wakeUps.take(watch.interval().minusNanos(sinceRound));
        boolean due = System.nanoTime() - lastRound >= watch.interval().toNanos();
        named = Set.copyOf(taken.logs());
        if (!due && !taken.everything()) {
            return taken.logs();
        }
        if (taken.everything()) {
            // Something has happened to the connection, and nobody knows what was missed.
            named = Set.copyOf(tail.awaited(true));
        }
        lastRound = System.nanoTime();
        rounds++;
        // A log of our own is looked at too now and then: its session may have been deleted by another node.
        Set<LogKey> logs = new LinkedHashSet<>(tail.awaited(rounds % ROUNDS_FOR_ALL == 0));
        logs.addAll(taken.logs());
        return List.copyOf(logs);
    }

    private boolean lookUnlessAway(List<LogKey> logs) {
        try {
            for (int i = 0; i < logs.size(); i += LogLook.MOST_LOGS) {
                look(logs.subList(i, Math.min(logs.size(), i + LogLook.MOST_LOGS)));
            }
            away = away && logs.isEmpty();
            return true;
        } catch (SQLException | RuntimeException e) {
            disconnect();
            tail.missed(logs);
            if (!away) {
                LOG.warn("The store is away; waiters for other nodes' events wait until it is back.", e);
                away = true;
            }
            return false;
        }
    }

    private void look(List<LogKey> logs) throws SQLException {
        Watch.Look look = watch.look();
        Set<LogKey> registered = new HashSet<>();
        List<LogLook.Wanted> wanted = new ArrayList<>();
        for (LogKey log : logs) {
            LogTail known = tail.held(log);
            if (known != null) {
                // Rows of our own come by themselves.
                wanted.add(new LogLook.Wanted(log, known.isWrittenHere() ? Long.MAX_VALUE : known.wantedAfter()));
                if (tail.isRegistered(log)) {
                    registered.add(log);
                }
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        Set<LogKey> gone = new HashSet<>();
        wanted.forEach(each -> gone.add(each.log()));
        for (LogLook.Found found : LogLook.take(connected(), wanted)) {
            gone.remove(found.log());
            take(found, look, registered.contains(found.log()));
        }
        gone.forEach(tail::deleted);
    }

    private void take(LogLook.Found found, Watch.Look look, boolean registered) {
        if (!found.rows().isEmpty() && watch.isListening() && !named.contains(found.log())) {
            telling.that(new PostgresObserver.Sign.UnheardFound());
        }
        tail.register(found.log(), found.key());
        tail.fetched(found.log(), found.rows());
        tail.reached(found.log(), found.newest());
        tail.revoked(found.log(), found.revocations());
        LogTail known = tail.held(found.log());
        if (known == null) {
            return;
        }
        if (registered || watch.nothingHeardSince(look)) {
            known.looked(look);
        } else {
            // A notification may have come before it could be understood.
            wakeUps.add(List.of(found.log()));
        }
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = source.getConnection();
            connection = open;
        }
        return open;
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
