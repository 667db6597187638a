package dev.perdure.inmemory;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WriteOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Stores that break a promise about reading and waiting. */
final class BrokenReaders {

    private BrokenReaders() {}

    abstract static class ChangesWhatIsRead extends ForwardingRepository {

        private final Predicate<LoggedEvent> kept;
        private final UnaryOperator<LoggedEvent> change;

        ChangesWhatIsRead(SessionRepository sound, Predicate<LoggedEvent> kept, UnaryOperator<LoggedEvent> change) {
            super(sound);
            this.kept = kept;
            this.change = change;
        }

        @Override
        public LogPage read(LogKey log, long after, int limit) {
            return switch (sound.read(log, after, limit)) {
                case LogPage.Events page ->
                    new LogPage.Events(
                            page.events().stream().filter(kept).map(change).toList());
                case LogPage.Pruned pruned -> pruned;
                case LogPage.Absent absent -> absent;
            };
        }
    }

    static final class RepeatsANumber extends ChangesWhatIsRead {

        RepeatsANumber(SessionRepository sound) {
            super(
                    sound,
                    event -> true,
                    event ->
                            new LoggedEvent(event.sequence() == 5 ? 4 : event.sequence(), event.turn(), event.event()));
        }
    }

    static final class SkipsANumber extends ChangesWhatIsRead {

        SkipsANumber(SessionRepository sound) {
            super(sound, event -> event.sequence() != 20, UnaryOperator.identity());
        }
    }

    /** Normalises line ends, as a careless text format does. */
    static final class ChangesTexts extends ChangesWhatIsRead {

        ChangesTexts(SessionRepository sound) {
            super(
                    sound,
                    event -> true,
                    event -> event.event() instanceof TextDelta said
                            ? new LoggedEvent(
                                    event.sequence(),
                                    event.turn(),
                                    new TextDelta(said.text().replace("\r\n", "\n")))
                            : event);
        }
    }

    /** Finds whole appends only: a page that ended inside of one goes on behind it. */
    static final class SkipsRowsAtAPageBorder extends ForwardingRepository {

        private final Map<LogKey, NavigableSet<Long>> rows = new ConcurrentHashMap<>();

        SkipsRowsAtAPageBorder(SessionRepository sound) {
            super(sound);
        }

        @Override
        public CompletionStage<WriteOutcome> append(Append append) {
            rows.computeIfAbsent(append.turn().log(), log -> new ConcurrentSkipListSet<>())
                    .add(append.firstSequence());
            return sound.append(append);
        }

        @Override
        public LogPage read(LogKey log, long after, int limit) {
            Long row = Optional.ofNullable(rows.get(log))
                    .map(firsts -> firsts.ceiling(after + 1))
                    .orElse(null);
            return sound.read(log, row == null || after == 0 ? after : row - 1, limit);
        }
    }

    /** Keeps pages in a cache whose key forgets the session. */
    static final class ServesAnotherSessionsEvents extends ForwardingRepository {

        private record Page(long after, int limit) {}

        private final Map<Page, LogPage> cache = new ConcurrentHashMap<>();

        ServesAnotherSessionsEvents(SessionRepository sound) {
            super(sound);
        }

        @Override
        public LogPage read(LogKey log, long after, int limit) {
            return cache.computeIfAbsent(new Page(after, limit), page -> sound.read(log, after, limit));
        }
    }

    static final class IgnoresTheEpoch extends ForwardingRepository {

        IgnoresTheEpoch(SessionRepository sound) {
            super(sound);
        }

        @Override
        public LogPage read(LogKey log, long after, int limit) {
            LogKey current =
                    sound.find(log.session()).map(session -> session.log()).orElse(log);
            return sound.read(current, after, limit);
        }
    }

    /** Goes on behind a pruned stretch as if nothing had stood there. */
    static final class PassesOverWhatIsPruned extends ForwardingRepository {

        PassesOverWhatIsPruned(SessionRepository sound) {
            super(sound);
        }

        @Override
        public LogPage read(LogKey log, long after, int limit) {
            return switch (sound.read(log, after, limit)) {
                case LogPage.Pruned pruned -> sound.read(log, pruned.through(), limit);
                case LogPage.Events events -> events;
                case LogPage.Absent absent -> absent;
            };
        }
    }

    /** Waits for the next event after the call, whatever is there already. */
    static final class WaitsForTheEdge extends ForwardingRepository {

        WaitsForTheEdge(SessionRepository sound) {
            super(sound);
        }

        @Override
        public boolean awaitBeyond(LogKey log, long after, Duration timeout) throws InterruptedException {
            return sound.awaitBeyond(log, Math.max(after, last(log)), timeout);
        }
    }

    /**
     * Looks first and waits for the edge then; what happens between the two is lost.
     *
     * <p>Once in a while the time between the two is long, as it is for a thread that loses its processor there, so that
     * what is lost does not depend on the machine.
     */
    static final class LosesAWakeUp extends ForwardingRepository {

        private static final int CALLS_PER_PREEMPTION = 50;
        private static final long PREEMPTION_NANOS = 100_000_000;

        private final AtomicInteger calls = new AtomicInteger();

        LosesAWakeUp(SessionRepository sound) {
            super(sound);
        }

        @Override
        public boolean awaitBeyond(LogKey log, long after, Duration timeout) throws InterruptedException {
            if (sound.awaitBeyond(log, after, Duration.ZERO)) {
                return true;
            }
            if (calls.incrementAndGet() % CALLS_PER_PREEMPTION == 0) {
                long start = System.nanoTime();
                while (last(log) <= after && System.nanoTime() - start < PREEMPTION_NANOS) {
                    Thread.onSpinWait();
                }
            }
            return sound.awaitBeyond(log, Math.max(after, last(log)), timeout);
        }
    }

    /** Has one bell that one waiter only can hear. */
    static final class WakesOneWaiterOnly extends ForwardingRepository {

        private final Semaphore seat = new Semaphore(1);

        WakesOneWaiterOnly(SessionRepository sound) {
            super(sound);
        }

        @Override
        public boolean awaitBeyond(LogKey log, long after, Duration timeout) throws InterruptedException {
            return seat.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS) && sound.awaitBeyond(log, after, timeout);
        }
    }

    /** Lets the readers of a deleted log wait out their time. */
    static final class SleepsThroughADeletion extends ForwardingRepository {

        SleepsThroughADeletion(SessionRepository sound) {
            super(sound);
        }

        @Override
        public boolean awaitBeyond(LogKey log, long after, Duration timeout) throws InterruptedException {
            return sound.awaitBeyond(log, after, timeout)
                    && sound.find(log.session()).isPresent();
        }
    }
}
