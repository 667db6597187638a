package dev.perdure.domain;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step.Gap.Reason;
import dev.perdure.chat.port.EventLog.LogPage;
import dev.perdure.chat.port.SessionRepository;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from a position on: {@code read}, give, remember, {@code awaitBeyond}. Live, late, slow and resumed readers are
 * this same loop. Owned by the thread that reads.
 *
 * <p>The reader of a turn that waits follows the log of its session too, and passes over what is not of the turn.
 */
final class LogCursor implements EventCursor {

    /** How a reader waits for its log to grow, as {@link SessionRepository#awaitBeyond} does. */
    @FunctionalInterface
    interface Waiting {
        boolean awaitBeyond(LogKey log, long after, Duration patience) throws InterruptedException;
    }

    private final SessionRepository repository;
    private final Waiting waiting;
    private final LogKey log;

    /** The turn to read to the end of; absent to read on for ever. */
    @Nullable
    private final TurnId scope;

    /** Measures how long a reader has waited while others' events went by; absent where none are passed over. */
    private final @Nullable InstantSource clock;

    /** What is said first. */
    private Step.@Nullable Queued queued;

    private long after;
    private boolean ended;

    /**
     * Whether the last read came to what was then the log's end. The next one would most likely find nothing, which costs the
     * store more than to be told when there is something.
     */
    private boolean atEnd;

    @Nullable
    private Reason gap;

    private LogCursor(
            SessionRepository repository,
            Waiting waiting,
            LogKey log,
            @Nullable TurnId scope,
            @Nullable InstantSource clock,
            Step.@Nullable Queued queued,
            long after,
            boolean ended,
            @Nullable Reason gap) {
        this.repository = repository;
        this.waiting = waiting;
        this.log = log;
        this.scope = scope;
        this.clock = clock;
        this.queued = queued;
        this.after = after;
        this.ended = ended;
        this.gap = gap;
    }

    /** @param turn the turn to read to the end of; absent to read on for ever */
    static LogCursor open(
            SessionRepository repository,
            Waiting waiting,
            LogKey log,
            @Nullable Turn turn,
            ResumePolicy.Decision decision) {
        TurnId scope = turn == null ? null : turn.id();
        return switch (decision) {
            case ResumePolicy.Decision.After(long after) ->
                new LogCursor(
                        repository, waiting, log, scope, null, null, after, turn != null && isOver(turn, after), null);
            case ResumePolicy.Decision.Gap(Reason reason) ->
                new LogCursor(repository, waiting, log, scope, null, null, 0, false, reason);
        };
    }

    /** A reader of a turn that waits. */
    static LogCursor openQueued(
            SessionRepository repository,
            Waiting waiting,
            InstantSource clock,
            Step.Queued queued,
            ResumePolicy.Decision decision) {
        LogKey log = queued.turn().log();
        TurnId scope = queued.turn().id();
        return switch (decision) {
            case ResumePolicy.Decision.After(long after) ->
                new LogCursor(repository, waiting, log, scope, clock, queued, after, false, null);
            case ResumePolicy.Decision.Gap(Reason reason) ->
                new LogCursor(repository, waiting, log, scope, clock, queued, 0, false, reason);
        };
    }

    @Override
    public LogKey log() {
        return log;
    }

    @Override
    public Step next(int limit, Duration patience) throws InterruptedException {
        Step.Queued first = queued;
        if (first != null) {
            queued = null;
            return first;
        }
        if (gap != null) {
            return bridge(gap);
        }
        if (ended) {
            return new Step.Ended();
        }
        if (!atEnd || patience.isZero()) {
            Step step = read(limit);
            if (!(step instanceof Step.Idle) || patience.isZero()) {
                return step;
            }
        }
        if (clock != null) {
            return awaitOwn(clock, limit, patience);
        }
        return waiting.awaitBeyond(log, after, patience) ? read(limit) : new Step.Idle();
    }

    /** Others' events don't end the waiting, nor do they prolong it. */
    private Step awaitOwn(InstantSource clock, int limit, Duration patience) throws InterruptedException {
        Instant start = clock.instant();
        Duration left = patience;
        while (left.isPositive() && waiting.awaitBeyond(log, after, left)) {
            Step step = read(limit);
            if (!(step instanceof Step.Idle)) {
                return step;
            }
            left = patience.minus(Duration.between(start, clock.instant()));
        }
        return new Step.Idle();
    }

    @Override
    public void close() {
        ended = true;
        gap = null;
        queued = null;
    }

    private Step read(int limit) {
        do {
            switch (repository.read(log, after, limit)) {
                case LogPage.Events(List<LoggedEvent> events) -> {
                    atEnd = events.size() < limit;
                    List<LoggedEvent> wanted = wanted(events);
                    if (!wanted.isEmpty()) {
                        return give(wanted);
                    }
                    after = events.isEmpty() ? after : events.getLast().sequence();
                }
                case LogPage.Pruned pruned -> {
                    return bridge(Reason.PRUNED);
                }
                case LogPage.Absent absent -> {
                    return new Step.Deleted();
                }
            }
        } while (!atEnd);
        return new Step.Idle();
    }

    /** A turn's own events stand together, so that those of others are all before them. */
    private List<LoggedEvent> wanted(List<LoggedEvent> events) {
        if (clock == null) {
            return events;
        }
        int first = 0;
        while (first < events.size() && !events.get(first).turn().equals(scope)) {
            first++;
        }
        return events.subList(first, events.size());
    }

    private Step give(List<LoggedEvent> events) {
        List<LoggedEvent> given = scope == null ? events : events.subList(0, throughEnd(events, scope));
        after = given.getLast().sequence();
        return new Step.Events(given);
    }

    /** How many of the events belong to the scope; notices its end. */
    private int throughEnd(List<LoggedEvent> events, TurnId turn) {
        for (int i = 0; i < events.size(); i++) {
            LoggedEvent event = events.get(i);
            if (event.event() instanceof Terminal && event.turn().equals(turn)) {
                boolean runsAgain = i + 1 < events.size()
                        ? events.get(i + 1).event() instanceof TurnRestarted
                        : !isOver(turn, event.sequence());
                if (!runsAgain) {
                    ended = true;
                    return i + 1;
                }
            }
        }
        return events.size();
    }

    private boolean isOver(TurnId turn, long sequence) {
        return repository
                .turn(log.session(), turn)
                .map(found -> isOver(found, sequence))
                .orElse(true);
    }

    private static boolean isOver(Turn turn, long sequence) {
        return turn.status().ended() && sequence >= turn.lastSequence();
    }

    private Step bridge(Reason reason) {
        Snapshots snapshots = new Snapshots(repository);
        Optional<SessionSnapshot> snapshot =
                scope == null ? snapshots.of(log.session()) : snapshots.of(log.session(), scope);
        if (snapshot.isEmpty() || !snapshot.get().session().log().equals(log)) {
            return new Step.Deleted();
        }
        SessionSnapshot found = snapshot.get();
        after = found.position().sequence();
        gap = null;
        ended = scope != null
                && (found.turn() == null || found.turn().turn().status().ended());
        return new Step.Gap(reason, found);
    }
}
