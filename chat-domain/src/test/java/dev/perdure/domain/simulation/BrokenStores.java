package dev.perdure.domain.simulation;

import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.Role;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WriteOutcome;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Stores that break what the domain builds upon, each in one way. */
final class BrokenStores {

    private BrokenStores() {}

    private static CompletionStage<WriteOutcome> done(WriteOutcome outcome) {
        return CompletableFuture.completedFuture(outcome);
    }

    private static WriteOutcome outcome(CompletionStage<WriteOutcome> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Turn changed(
            Turn turn, TurnStatus status, long lastSequence, int fruitless, boolean cancelRequested) {
        return new Turn(
                turn.id(),
                turn.log(),
                turn.messageId(),
                status,
                turn.attempt(),
                fruitless,
                turn.node(),
                turn.firstSequence(),
                lastSequence,
                turn.messageOrdinal(),
                turn.failure(),
                cancelRequested,
                turn.startedAt(),
                turn.endedAt());
    }

    /** Writes an append again whose answer was lost. */
    static final class DoublesARepeat extends StoreLink {
        private final Set<Append> seen = new HashSet<>();

        DoublesARepeat(SessionRepository next) {
            super(next);
        }

        @Override
        public CompletionStage<WriteOutcome> append(Append append) {
            if (seen.add(append)) {
                return next.append(append);
            }
            long last = next.find(append.turn().log().session())
                    .map(Session::lastSequence)
                    .orElse(0L);
            return next.append(new Append(append.turn(), last + 1, append.events(), append.checkpoint()));
        }
    }

    /** Lets a writer go on whose turn has been taken over. */
    static final class LetsAZombieWrite extends StoreLink {
        LetsAZombieWrite(SessionRepository next) {
            super(next);
        }

        @Override
        public CompletionStage<WriteOutcome> append(Append append) {
            SessionId session = append.turn().log().session();
            WriteOutcome first = outcome(next.append(append));
            Turn now = next.turn(session, append.turn().id()).orElse(null);
            if (first == WriteOutcome.DURABLE || now == null) {
                return done(first);
            }
            long last = next.find(session).map(Session::lastSequence).orElse(0L);
            return next.append(new Append(now, last + 1, append.events(), append.checkpoint()));
        }
    }

    /** Writes, and says that it hasn't. */
    static final class FencesWhatItWrites extends StoreLink {
        FencesWhatItWrites(SessionRepository next) {
            super(next);
        }

        @Override
        public CompletionStage<WriteOutcome> append(Append append) {
            var unused = outcome(next.append(append));
            return done(WriteOutcome.FENCED);
        }
    }

    /** Says that it has written, and hasn't. */
    static final class SaysDurableTooEarly extends StoreLink {
        private int appends;

        SaysDurableTooEarly(SessionRepository next) {
            super(next);
        }

        @Override
        public CompletionStage<WriteOutcome> append(Append append) {
            return ++appends % 5 == 0 ? done(WriteOutcome.DURABLE) : next.append(append);
        }
    }

    /** Shows readers what was never written, because its writer was fenced. */
    static final class ShowsWhatIsNotDurable extends StoreLink {
        @Nullable
        private Append shown;

        ShowsWhatIsNotDurable(SessionRepository next) {
            super(next);
        }

        @Override
        public CompletionStage<WriteOutcome> append(Append append) {
            shown = append;
            return next.append(append);
        }

        @Override
        public LogPage read(LogKey log, long after, int limit) {
            LogPage page = next.read(log, after, limit);
            Append ahead = shown;
            return ahead != null
                            && ahead.turn().log().equals(log)
                            && !ahead.events().isEmpty()
                            && page instanceof LogPage.Events events
                            && events.events().isEmpty()
                    ? new LogPage.Events(List.of(new LoggedEvent(
                            after + 1, ahead.turn().id(), ahead.events().getFirst())))
                    : page;
        }
    }

    /** Loses an event between two pages. */
    static final class SkipsAnEvent extends StoreLink {
        SkipsAnEvent(SessionRepository next) {
            super(next);
        }

        @Override
        public LogPage read(LogKey log, long after, int limit) {
            return next.read(log, limit == 1 ? after + 1 : after, limit);
        }
    }

    /** Gives the last event of a page again with the next. */
    static final class RepeatsAnEvent extends StoreLink {
        RepeatsAnEvent(SessionRepository next) {
            super(next);
        }

        @Override
        public LogPage read(LogKey log, long after, int limit) {
            return next.read(log, limit == 3 ? Math.max(0, after - 1) : after, limit);
        }
    }

    /** Serves whichever log the session has now. */
    static final class IgnoresTheEpoch extends StoreLink {
        IgnoresTheEpoch(SessionRepository next) {
            super(next);
        }

        @Override
        public LogPage read(LogKey log, long after, int limit) {
            return next.find(log.session())
                    .map(session -> next.read(session.log(), after, limit))
                    .orElseGet(LogPage.Absent::new);
        }
    }

    /** Goes on after a hole without a word. */
    static final class PassesOverWhatIsPruned extends StoreLink {
        PassesOverWhatIsPruned(SessionRepository next) {
            super(next);
        }

        @Override
        public Optional<Session> find(SessionId session) {
            return next.find(session)
                    .map(found -> new Session(
                            found.log(),
                            found.owner(),
                            found.title(),
                            found.lastSequence(),
                            0,
                            found.messageCount(),
                            found.lastTurn(),
                            found.queuedTurns(),
                            found.createdAt(),
                            found.updatedAt()));
        }

        @Override
        public LogPage read(LogKey log, long after, int limit) {
            LogPage page = next.read(log, after, limit);
            return page instanceof LogPage.Pruned(long through) ? next.read(log, through, limit) : page;
        }
    }

    /** A log that is gone is one where nothing happens. */
    static final class HidesADeletion extends StoreLink {
        HidesADeletion(SessionRepository next) {
            super(next);
        }

        @Override
        public LogPage read(LogKey log, long after, int limit) {
            LogPage page = next.read(log, after, limit);
            return page instanceof LogPage.Absent ? new LogPage.Events(List.of()) : page;
        }
    }

    /** Forgets a message id when its turn has ended. */
    static final class RunsAMessageIdTwice extends StoreLink {
        RunsAMessageIdTwice(SessionRepository next) {
            super(next);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = next.begin(turn);
            return outcome instanceof BeginOutcome.Repeated(Turn ended)
                            && ended.status().ended()
                    ? next.begin(new NewTurn(
                            turn.id(),
                            turn.session(),
                            turn.caller(),
                            new MessageId(turn.messageId() + "-again"),
                            turn.message(),
                            turn.node(),
                            turn.epoch(),
                            turn.title()))
                    : outcome;
        }
    }

    /** Has everybody run the turn who sends its message while it runs. */
    static final class RunsARepeat extends StoreLink {
        RunsARepeat(SessionRepository next) {
            super(next);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = next.begin(turn);
            return outcome instanceof BeginOutcome.Repeated(Turn running)
                            && !running.status().ended()
                    ? new BeginOutcome.Begun(running)
                    : outcome;
        }
    }

    /** Notices the running turn before it recognises the repeat. */
    static final class IsBusyWithItsOwnRepeat extends StoreLink {
        IsBusyWithItsOwnRepeat(SessionRepository next) {
            super(next);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = next.begin(turn);
            return outcome instanceof BeginOutcome.Repeated(Turn running)
                            && !running.status().ended()
                    ? new BeginOutcome.Busy(running, turn.message())
                    : outcome;
        }
    }

    /** Grants a turn to whoever comes too late for it. */
    static final class GrantsAClaimTwice extends StoreLink {
        GrantsAClaimTwice(SessionRepository next) {
            super(next);
        }

        @Override
        public ClaimOutcome claim(Turn seen, NodeId node, ChatEvent event) {
            ClaimOutcome outcome = next.claim(seen, node, event);
            Turn now = next.turn(seen.log().session(), seen.id()).orElse(null);
            return outcome instanceof ClaimOutcome.Denied && now != null && now.attempt() == seen.attempt() + 1
                    ? new ClaimOutcome.Claimed(
                            now, next.find(seen.log().session()).orElseThrow().lastSequence())
                    : outcome;
        }
    }

    /** Does not tell the new owner that the turn was to be cancelled. */
    static final class ForgetsACancellation extends StoreLink {
        ForgetsACancellation(SessionRepository next) {
            super(next);
        }

        @Override
        public ClaimOutcome claim(Turn seen, NodeId node, ChatEvent event) {
            return next.claim(seen, node, event) instanceof ClaimOutcome.Claimed(Turn turn, long sequence)
                    ? new ClaimOutcome.Claimed(
                            changed(turn, turn.status(), turn.lastSequence(), turn.fruitlessAttempts(), false),
                            sequence)
                    : new ClaimOutcome.Denied();
        }
    }

    /** Counts attempts wrongly: every one is the first, or the last. */
    static final class Miscounts extends StoreLink {
        private final int fruitless;

        Miscounts(SessionRepository next, int fruitless) {
            super(next);
            this.fruitless = fruitless;
        }

        @Override
        public ClaimOutcome claim(Turn seen, NodeId node, ChatEvent event) {
            return next.claim(seen, node, event) instanceof ClaimOutcome.Claimed(Turn turn, long sequence)
                    ? new ClaimOutcome.Claimed(
                            changed(turn, turn.status(), turn.lastSequence(), fruitless, turn.cancelRequested()),
                            sequence)
                    : new ClaimOutcome.Denied();
        }
    }

    /** Finds no orphans. */
    static final class ForgetsOrphans extends StoreLink {
        ForgetsOrphans(SessionRepository next) {
            super(next);
        }

        @Override
        public List<Turn> orphans(NodeId self, Collection<TurnId> held, int limit) {
            return List.of();
        }
    }

    /** Keeps the end and not what it leaves. */
    static final class EndsWithoutTheContext extends StoreLink {
        EndsWithoutTheContext(SessionRepository next) {
            super(next);
        }

        @Override
        public WriteOutcome end(TurnEnd end) {
            return next.end(
                    new TurnEnd(end.turn(), end.firstSequence(), end.events(), end.terminal(), null, end.answer()));
        }
    }

    /** Keeps the end and not the answer. */
    static final class EndsWithoutTheAnswer extends StoreLink {
        EndsWithoutTheAnswer(SessionRepository next) {
            super(next);
        }

        @Override
        public WriteOutcome end(TurnEnd end) {
            return next.end(
                    new TurnEnd(end.turn(), end.firstSequence(), end.events(), end.terminal(), end.context(), ""));
        }
    }

    /** Writes the terminal event first and the state after it. */
    static final class EndsInTwoSteps extends StoreLink {
        EndsInTwoSteps(SessionRepository next) {
            super(next);
        }

        @Override
        public WriteOutcome end(TurnEnd end) {
            return end.events().isEmpty()
                    ? outcome(next.append(new Append(end.turn(), end.firstSequence(), List.of(end.terminal()), null)))
                    : next.end(end);
        }
    }

    /** Writes the end of a turn that ended badly twice. */
    static final class EndsTwice extends StoreLink {
        EndsTwice(SessionRepository next) {
            super(next);
        }

        @Override
        public WriteOutcome end(TurnEnd end) {
            WriteOutcome outcome = next.end(end);
            next.turn(end.turn().log().session(), end.turn().id())
                    .filter(turn -> outcome == WriteOutcome.DURABLE && turn.status() == TurnStatus.FAILED)
                    .ifPresent(turn -> next.claim(turn, turn.node(), end.terminal()));
            return outcome;
        }
    }

    /** Gives a run something else than was left for it. */
    static final class LoadsSomethingElse extends StoreLink {
        private final UnaryOperator<TurnMaterial> change;

        LoadsSomethingElse(SessionRepository next, UnaryOperator<TurnMaterial> change) {
            super(next);
            this.change = change;
        }

        @Override
        public Optional<TurnMaterial> load(Turn turn, int historyLimit) {
            return next.load(turn, historyLimit).map(change);
        }
    }

    /** Says of a running turn that it has ended. */
    static final class SaysEndedTooEarly extends StoreLink {
        SaysEndedTooEarly(SessionRepository next) {
            super(next);
        }

        @Override
        public Optional<Turn> turn(SessionId session, TurnId turn) {
            return next.turn(session, turn)
                    .map(found -> found.status().ended()
                            ? found
                            : changed(found, TurnStatus.FAILED, found.firstSequence(), 1, found.cancelRequested()));
        }
    }

    /** Remembers answers as empty ones. */
    static final class ForgetsAnswers extends StoreLink {
        ForgetsAnswers(SessionRepository next) {
            super(next);
        }

        @Override
        public List<ChatMessage> messages(SessionId session, long before, int limit) {
            return next.messages(session, before, limit).stream()
                    .filter(message -> message.role() == Role.USER)
                    .toList();
        }
    }
}
