package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.Turn;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** No wake-up is lost: what {@code awaitBeyond} promises. */
abstract class AwaitContract extends StoreFixture {

    private static final int RACE_ROUNDS = 3_000;

    AwaitContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void whatHappenedBeforeTheCallEndsTheWaitAtOnce() throws Exception {
        Turn turn = begin("s", "m");
        assertThat(store().awaitBeyond(turn.log(), 0, patience())).isTrue();
        say(turn, text("a"), text("b"));

        assertThat(store().awaitBeyond(turn.log(), 1, patience())).isTrue();
        assertThat(store().awaitBeyond(turn.log(), 2, patience())).isTrue();
        assertThat(store().awaitBeyond(turn.log(), 0, Duration.ZERO)).isTrue();
    }

    @Test
    void anAppendDuringTheCallEndsTheWait() throws Exception {
        Turn turn = begin("s", "m");
        WaitingReader reader =
                WaitingReader.start(store(), turn.log(), 1, patience()).parked();

        say(turn, text("a"));

        assertThat(reader.outcome(patience())).isTrue();
        assertThat(page(turn.log(), 1, 10)).hasSize(1);
    }

    @Test
    void theWaitEndsWithoutEventsWhenTheTimeHasRunOut() throws Exception {
        Turn turn = begin("s", "m");
        long start = System.nanoTime();

        assertThat(store().awaitBeyond(turn.log(), 1, Duration.ofMillis(50))).isFalse();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(49));
        assertThat(store().awaitBeyond(turn.log(), 1, Duration.ZERO)).isFalse();
        assertThat(store().awaitBeyond(turn.log(), 99, Duration.ZERO)).isFalse();
    }

    @Test
    void aWaitOfCenturiesIsAllowed() throws Exception {
        Turn turn = begin("s", "m");
        WaitingReader reader = WaitingReader.start(store(), turn.log(), 1, Duration.ofSeconds(Long.MAX_VALUE))
                .parked();

        say(turn, text("a"));

        assertThat(reader.outcome(patience())).isTrue();
    }

    @Test
    void anEventThatIsNotBeyondTheNumberDoesNotEndTheWait() throws Exception {
        Turn turn = begin("s", "m");
        WaitingReader reader =
                WaitingReader.start(store(), turn.log(), 3, patience()).parked();

        say(turn, text("a"));
        say(turn, text("b"));
        assertThat(reader.isBack()).isFalse();
        say(turn, text("c"));

        assertThat(reader.outcome(patience())).isTrue();
        assertThat(page(turn.log(), 3, 10)).hasSize(1);
    }

    @Test
    void anotherSessionsEventsDoNotEndTheWait() throws Exception {
        Turn turn = begin("s1", "m");
        Turn other = begin("s2", "m");
        WaitingReader reader = WaitingReader.start(store(), turn.log(), 1, Duration.ofMillis(300))
                .parked();

        say(other, text("a"), text("b"));

        assertThat(reader.outcome(patience())).isFalse();
    }

    @Test
    void anEndAClaimAndANewTurnEndTheWaitToo() throws Exception {
        Turn turn = begin("s", "m1");
        WaitingReader forClaim =
                WaitingReader.start(store(), turn.log(), 1, patience()).parked();
        Turn claimed = claimed(turn, NODE, new TurnContinued(2));
        assertThat(forClaim.outcome(patience())).isTrue();

        WaitingReader forEnd =
                WaitingReader.start(store(), turn.log(), 2, patience()).parked();
        complete(claimed, "done");
        assertThat(forEnd.outcome(patience())).isTrue();

        WaitingReader forTurn =
                WaitingReader.start(store(), turn.log(), 3, patience()).parked();
        begin("s", "m2");
        assertThat(forTurn.outcome(patience())).isTrue();
    }

    @Test
    void deletionEndsTheWait() throws Exception {
        Turn turn = begin("s", "m");
        WaitingReader reader =
                WaitingReader.start(store(), turn.log(), 1, patience()).parked();

        store().delete(ANNA, session("s"));

        assertThat(reader.outcome(patience())).isTrue();
    }

    @Test
    void aLogThatIsNotThereEndsTheWaitAtOnce() throws Exception {
        Turn turn = begin("s", "m");
        LogKey otherEpoch = new LogKey(session("s"), turn.log().epoch() + "x");

        assertThat(store().awaitBeyond(new LogKey(session("nowhere"), "epoch"), 0, patience()))
                .isTrue();
        assertThat(store().awaitBeyond(otherEpoch, 1, patience())).isTrue();
        store().delete(ANNA, session("s"));
        assertThat(store().awaitBeyond(turn.log(), 1, patience())).isTrue();
    }

    @Test
    void everyOneOfManyWaitersIsWoken() throws Exception {
        Turn turn = begin("s", "m");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Semaphore started = new Semaphore(0);
            List<Future<Boolean>> waiters = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                waiters.add(threads.submit(() -> {
                    started.release();
                    return store().awaitBeyond(turn.log(), 1, patience());
                }));
            }
            started.acquire(300);

            say(turn, text("a"));

            for (Future<Boolean> waiter : waiters) {
                assertThat(result(waiter)).isTrue();
            }
        }
    }

    @Test
    void anInterruptEndsTheWait() {
        Turn turn = begin("s", "m");
        WaitingReader reader =
                WaitingReader.start(store(), turn.log(), 1, patience()).parked();

        reader.interrupt();

        assertThatThrownBy(() -> reader.outcome(patience()))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
    }

    /** The reader goes to wait for event n + 1 at the very moment in which its having seen event n lets n + 1 be written. */
    @Test
    void noWakeUpIsLostInATightRace() throws Exception {
        Turn turn = begin("s", "m");
        Semaphore seen = new Semaphore(0);
        Callable<Long> reader = () -> {
            long after = 1;
            while (after <= RACE_ROUNDS) {
                assertThat(store().awaitBeyond(turn.log(), after, patience()))
                        .as("woken for event %s", after + 1)
                        .isTrue();
                List<LoggedEvent> events = page(turn.log(), after, 10);
                assertThat(events).as("what woke the reader after %s", after).isNotEmpty();
                assertDense(events, after + 1);
                after += events.size();
                seen.release(events.size());
            }
            return after;
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> read = threads.submit(reader);
            for (int sequence = 2; sequence <= RACE_ROUNDS + 1 && !read.isDone(); sequence++) {
                Append append = new Append(turn, sequence, List.of(text("t")), null);
                assertThat(append(append)).isEqualTo(WriteOutcome.DURABLE);
                if (!seen.tryAcquire(patience().toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
            assertThat(result(read)).isEqualTo(RACE_ROUNDS + 1L);
        }
    }

    @Test
    void aReaderBehindAFastWriterGetsEverythingOnce() throws Exception {
        Turn turn = begin("s", "m");
        int last = 500;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<LoggedEvent>>> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int limit = i + 1;
                readers.add(threads.submit(() -> {
                    List<LoggedEvent> read = new ArrayList<>();
                    while (read.size() < last) {
                        assertThat(store().awaitBeyond(turn.log(), read.size(), patience()))
                                .isTrue();
                        read.addAll(page(turn.log(), read.size(), limit));
                    }
                    return read;
                }));
            }
            for (int sequence = 2; sequence <= last; sequence++) {
                assertThat(append(turn, sequence, text("t" + sequence))).isEqualTo(WriteOutcome.DURABLE);
            }
            List<LoggedEvent> whole = page(turn.log(), 0, ALL);
            assertDense(whole, 1);
            for (Future<List<LoggedEvent>> reader : readers) {
                assertThat(result(reader)).isEqualTo(whole);
            }
        }
    }
}
