package dev.perdure.domain.simulation;

import static dev.perdure.domain.simulation.Clients.ALICE;

import dev.perdure.chat.Position;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.EventCursor.Step.Gap.Reason;
import dev.perdure.chat.port.PollOutcome;
import dev.perdure.chat.port.Scope;
import dev.perdure.domain.simulation.LogMirror.Tale;
import dev.perdure.domain.simulation.SimulatedNode.CutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One who reads: cut again and again, he goes on with his last position on any node; now and then he presents a cursor that
 * is no good, and must be told so.
 */
final class Reader {

    private final Schedule schedule;
    private final Scheduler scheduler;
    private final Ledger ledger;
    private final SessionId session;
    private final boolean polls;
    private final boolean oneTurn;

    /** Which turn is read, as soon as that is known. */
    @Nullable
    private TurnId turn;

    @Nullable
    private Journal journal;

    private boolean finished;

    Reader(Schedule schedule, Scheduler scheduler, Ledger ledger, SessionId session) {
        this.schedule = schedule;
        this.scheduler = scheduler;
        this.ledger = ledger;
        this.session = session;
        this.polls = scheduler.chance(0.25);
        this.oneTurn = !polls && scheduler.chance(0.5);
    }

    void start(Machine machine) {
        scheduler.start(machine, "reader", () -> {
            while (!finished) {
                LogMirror now = ledger.living(session);
                if (now == null) {
                    scheduler.sleep(Duration.ofMillis(200));
                    finished = !schedule.stormy() && ledger.living(session) == null && schedule.submittersAreDone();
                    continue;
                }
                try {
                    if (polls) {
                        poll();
                    } else {
                        follow();
                    }
                } catch (UnavailableException | CutException cut) {
                    scheduler.note("reader is cut:", String.valueOf(cut.getMessage()));
                    scheduler.sleep(Duration.ofMillis(scheduler.below(1_000)));
                }
                finished |= isThrough();
            }
        });
    }

    private boolean isThrough() {
        Journal read = journal;
        return read != null && turn == null && !schedule.stormy() && schedule.submittersAreDone() && read.atTheEnd();
    }

    private void follow() throws CutException, InterruptedException {
        Reason crooked = crookedness();
        Journal before = journal;
        ResumePoint from = resumePoint(before, crooked);
        LogMirror living = ledger.living(session);
        Tale last = living == null ? null : living.last();
        if (oneTurn && turn == null && last != null) {
            turn = last.id;
        }
        TurnId wanted = turn;
        SimulatedNode node = schedule.anyNode();
        Optional<EventCursor> opened = node.call(
                "open",
                service -> service.open(
                        ALICE, session, wanted == null ? new Scope.WholeSession() : new Scope.OneTurn(wanted), from));
        if (opened.isEmpty()) {
            boolean gone = living == null || living.deleted || (wanted != null && living.tale(wanted) == null);
            ledger.check(gone, "a session or turn is said not to be that is", session);
            forget();
            return;
        }
        EventCursor cursor = opened.get();
        LogMirror mirror = ledger.mirror(cursor.log());
        if (mirror == null) {
            ledger.check(false, "a reader of a log that is not", cursor.log());
            return;
        }
        Journal now = journal(mirror, before, wanted);
        journal = now;
        Reason expected = uselessness(from, mirror);
        int steps = schedule.stormy() ? 1 + scheduler.below(30) : Integer.MAX_VALUE;
        for (int i = 0; i < steps; i++) {
            int limit = 1 + scheduler.below(5);
            Duration patience = Duration.ofMillis(scheduler.below(3_000));
            Step step = node.call("next", service -> cursor.next(limit, patience));
            scheduler.note("read", session, step);
            switch (step) {
                case Step.Events(List<LoggedEvent> events) -> {
                    ledger.check(expected == null, "a useless cursor is passed over in silence", session);
                    now.given(events);
                }
                case Step.Gap(Reason reason, var snapshot) -> {
                    scheduler.note("gap " + reason);
                    now.bridged(reason, snapshot, expected);
                    expected = null;
                }
                // The simulation's clients are refused while a session is busy.
                case Step.Queued queued -> ledger.check(false, "a turn waits that nobody has queued", queued);
                case Step.Idle idle -> {
                    ledger.check(expected == null, "a useless cursor is passed over in silence", session);
                    if (isThrough()) {
                        return;
                    }
                }
                case Step.Ended ended -> {
                    now.ended();
                    finished = true;
                    return;
                }
                case Step.Deleted deleted -> {
                    now.deleted();
                    forget();
                    return;
                }
            }
        }
    }

    private void poll() throws CutException, InterruptedException {
        Reason crooked = crookedness();
        Journal before = journal;
        ResumePoint from = resumePoint(before, crooked);
        LogMirror living = ledger.living(session);
        int limit = 1 + scheduler.below(5);
        Duration patience = Duration.ofMillis(scheduler.below(3_000));
        Optional<PollOutcome> polled =
                schedule.anyNode().call("poll", service -> service.poll(ALICE, session, from, limit, patience));
        scheduler.note("polled", session, polled);
        if (polled.isEmpty()) {
            ledger.check(living == null || living.deleted, "a session is said not to be that is", session);
            forget();
            return;
        }
        switch (polled.get()) {
            case PollOutcome.Events(var events, Position next, var more, var last) -> {
                LogMirror mirror = named(next);
                if (mirror == null) {
                    return;
                }
                Journal now = journal(mirror, before, null);
                ledger.check(uselessness(from, mirror) == null, "a useless cursor is passed over in silence", session);
                journal = now;
                if (!events.isEmpty()) {
                    now.given(events);
                }
                ledger.check(next.sequence() == now.after(), "the next cursor is another place", next, now.after());
            }
            case PollOutcome.Gap(Reason reason, var snapshot) -> {
                LogMirror mirror = named(snapshot.position());
                if (mirror == null) {
                    return;
                }
                Journal now = journal(mirror, before, null);
                now.bridged(reason, snapshot, uselessness(from, mirror));
                journal = now;
            }
        }
    }

    @Nullable
    private LogMirror named(Position position) {
        for (LogMirror mirror : ledger.mirrors()) {
            if (mirror.key().session().equals(session) && mirror.key().epoch().equals(position.epoch())) {
                return mirror;
            }
        }
        ledger.check(false, "a position in no log of the session", position);
        return null;
    }

    /** Where the reader stands in the log he was given: where he was, or at its beginning if it is another. */
    private Journal journal(LogMirror mirror, @Nullable Journal before, @Nullable TurnId wanted) {
        if (before != null && before.log().equals(mirror.key())) {
            return before;
        }
        ledger.check(before == null || before.mirror().deleted, "a reader is given another log", mirror.key());
        ledger.check(wanted == null || mirror.tale(wanted) != null, "a log without the reader's turn", mirror.key());
        return new Journal(ledger, mirror, wanted, firstOf(mirror, wanted) - 1);
    }

    /** Why what he presented is no good in the log he was given; absent if it is. */
    @Nullable
    private static Reason uselessness(ResumePoint from, LogMirror mirror) {
        return switch (from) {
            case ResumePoint.Beginning beginning -> null;
            case ResumePoint.Unreadable unreadable -> Reason.UNREADABLE;
            case ResumePoint.After(Position position) -> {
                if (!position.epoch().equals(mirror.key().epoch())) {
                    yield Reason.FOREIGN;
                }
                yield position.sequence() > mirror.size() ? Reason.FUTURE : null;
            }
        };
    }

    private static long firstOf(LogMirror mirror, @Nullable TurnId wanted) {
        long first = 1;
        while (wanted != null
                && first < mirror.size()
                && !mirror.at(first).turn().equals(wanted)) {
            first++;
        }
        return first;
    }

    @Nullable
    private Reason crookedness() {
        return schedule.stormy() && scheduler.chance(0.08)
                ? scheduler.oneOf(List.of(Reason.UNREADABLE, Reason.FOREIGN, Reason.FUTURE))
                : null;
    }

    private ResumePoint resumePoint(@Nullable Journal before, @Nullable Reason crooked) {
        if (crooked == null) {
            return before == null
                    ? new ResumePoint.Beginning()
                    : new ResumePoint.After(before.log().at(before.after()));
        }
        LogMirror living = ledger.living(session);
        return switch (crooked) {
            case FUTURE ->
                living == null
                        ? new ResumePoint.Unreadable()
                        : new ResumePoint.After(living.key().at(living.size() + 1_000_000));
            case FOREIGN -> new ResumePoint.After(new Position("elsewhere", 1));
            case UNREADABLE, PRUNED -> new ResumePoint.Unreadable();
        };
    }

    private void forget() {
        journal = null;
        turn = null;
    }
}
