package dev.perdure.inmemory;

import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WriteOutcome;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Stores that break a promise about appends and ends. */
final class BrokenWriters {

    private BrokenWriters() {}

    /** Knows no attempts: whoever once ran a turn may write to it as long as the number is free. */
    static final class LetsAZombieWrite extends ForwardingRepository {

        LetsAZombieWrite(SessionRepository sound) {
            super(sound);
        }

        @Override
        public CompletionStage<WriteOutcome> append(Append append) {
            Turn writer = sound.turn(
                            append.turn().log().session(), append.turn().id())
                    .orElse(append.turn());
            return sound.append(new Append(writer, append.firstSequence(), append.events(), append.checkpoint()));
        }
    }

    /** Writes whatever comes at the next number, wherever it was meant to stand. */
    static final class DoublesARepeatedAppend extends ForwardingRepository {

        DoublesARepeatedAppend(SessionRepository sound) {
            super(sound);
        }

        @Override
        public CompletionStage<WriteOutcome> append(Append append) {
            long next = Math.max(append.firstSequence(), last(append.turn().log()) + 1);
            return sound.append(new Append(append.turn(), next, append.events(), append.checkpoint()));
        }
    }

    /** Takes every number that is taken for somebody else's. */
    static final class TakesItsOwnRepeatForAFence extends ForwardingRepository {

        TakesItsOwnRepeatForAFence(SessionRepository sound) {
            super(sound);
        }

        @Override
        public CompletionStage<WriteOutcome> append(Append append) {
            return append.firstSequence() <= last(append.turn().log())
                    ? CompletableFuture.completedFuture(WriteOutcome.FENCED)
                    : sound.append(append);
        }
    }

    /** Takes what lies beyond the next number as if it were the next. */
    static final class ClosesAHoleSilently extends ForwardingRepository {

        ClosesAHoleSilently(SessionRepository sound) {
            super(sound);
        }

        @Override
        public CompletionStage<WriteOutcome> append(Append append) {
            long next = Math.min(append.firstSequence(), last(append.turn().log()) + 1);
            return sound.append(new Append(append.turn(), next, append.events(), append.checkpoint()));
        }
    }

    /** Acknowledges an append and writes it when the next one comes. */
    static final class SaysDurableBeforeItIs extends ForwardingRepository {

        private final Map<Turn, Append> acknowledged = new ConcurrentHashMap<>();

        SaysDurableBeforeItIs(SessionRepository sound) {
            super(sound);
        }

        @Override
        public CompletionStage<WriteOutcome> append(Append append) {
            Append earlier = acknowledged.put(append.turn(), append);
            return earlier == null ? CompletableFuture.completedFuture(WriteOutcome.DURABLE) : sound.append(earlier);
        }
    }

    /** Drops the checkpoint. */
    static final class LosesTheCheckpoint extends ForwardingRepository {

        LosesTheCheckpoint(SessionRepository sound) {
            super(sound);
        }

        @Override
        public CompletionStage<WriteOutcome> append(Append append) {
            return append.events().isEmpty()
                    ? CompletableFuture.completedFuture(WriteOutcome.DURABLE)
                    : sound.append(new Append(append.turn(), append.firstSequence(), append.events(), null));
        }
    }

    /** Ends a turn without the context that belongs to its end. */
    static final class EndsWithoutTheState extends ForwardingRepository {

        EndsWithoutTheState(SessionRepository sound) {
            super(sound);
        }

        @Override
        public WriteOutcome end(TurnEnd end) {
            return sound.end(
                    new TurnEnd(end.turn(), end.firstSequence(), end.events(), end.terminal(), null, end.answer()));
        }
    }

    /** Shows the end in one transaction and the state that belongs to it in the next. */
    static final class EndsInTwoTransactions extends ForwardingRepository {

        private static final long BETWEEN_NANOS = 2_000_000;

        private final Map<TurnId, TurnMaterial> stale = new ConcurrentHashMap<>();

        EndsInTwoTransactions(SessionRepository sound) {
            super(sound);
        }

        @Override
        public WriteOutcome end(TurnEnd end) {
            sound.load(end.turn(), 0).ifPresent(before -> stale.put(end.turn().id(), before));
            WriteOutcome outcome = sound.end(end);
            long shown = System.nanoTime();
            while (System.nanoTime() - shown < BETWEEN_NANOS) {
                Thread.onSpinWait();
            }
            stale.remove(end.turn().id());
            return outcome;
        }

        @Override
        public Optional<TurnMaterial> load(Turn turn, int historyLimit) {
            return Optional.ofNullable(stale.get(turn.id())).or(() -> sound.load(turn, historyLimit));
        }
    }

    /** Takes the repeat of an end, whose answer was lost, for somebody else's end. */
    static final class DoesNotKnowItsOwnEnd extends ForwardingRepository {

        DoesNotKnowItsOwnEnd(SessionRepository sound) {
            super(sound);
        }

        @Override
        public WriteOutcome end(TurnEnd end) {
            return end.firstSequence() <= last(end.turn().log()) ? WriteOutcome.FENCED : sound.end(end);
        }
    }
}
