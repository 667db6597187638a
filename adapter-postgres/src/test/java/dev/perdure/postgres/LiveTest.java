package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.ANNA;
import static dev.perdure.postgres.Turns.NODE;
import static dev.perdure.postgres.Turns.OTHER_NODE;
import static dev.perdure.postgres.Turns.append;
import static dev.perdure.postgres.Turns.begin;
import static dev.perdure.postgres.Turns.completed;
import static dev.perdure.postgres.Turns.page;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.EventLog.LogPage;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.chat.port.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is written here is followed there. Where nothing else is said there are no regular looks to help: without a
 * notification a wait there would outlast the test.
 */
@Timeout(120)
class LiveTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final LiveSettings TOLD_ONLY = LiveSettings.defaults().withSafetyInterval(NEVER);

    private final TestDatabase database = new TestDatabase();
    private final PostgresSessionRepository here = database.open();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() throws Exception {
        threads.shutdownNow();
        database.close();
    }

    @Nested
    class Told {

        @Test
        void aReaderThereIsWokenForEveryTokenWithoutASingleRegularLook() throws Exception {
            PostgresSessionRepository there = listening(open(toldOnly()));
            Turn turn = begin(here, "s", "m");
            Semaphore seen = new Semaphore(0);
            Future<List<LoggedEvent>> following = following(there, turn.log(), 201, seen);
            assertThat(seen.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 200; i++) {
                assertThat(append(here, turn, 2 + i, "t" + i)).isEqualTo(WriteOutcome.DURABLE);
                // The next token is made only when this one has been read there.
                assertThat(seen.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            }

            assertThat(following.get(60, TimeUnit.SECONDS)).isEqualTo(page(here, turn.log(), 0, 1000));
        }

        @Test
        void manyReadersThereShareOneStatementForEachBatch() throws Exception {
            int readers = 25;
            int tokens = 40;
            try (CuttableProxy counting = new CuttableProxy(database.port(), true)) {
                PostgresSettings counted = database.by(counting).withLive(TOLD_ONLY);
                try (PostgresSessionRepository there = listening(PostgresSessionRepository.open(counted))) {
                    Turn turn = begin(here, "s", "m");
                    Semaphore seen = new Semaphore(0);
                    List<Future<List<LoggedEvent>>> following = new ArrayList<>();
                    for (int i = 0; i < readers; i++) {
                        following.add(following(there, turn.log(), 1 + tokens, seen));
                    }
                    awaitReaders(there, readers);
                    seen.drainPermits();
                    long before = counting.statements();
                    for (int i = 0; i < tokens; i++) {
                        append(here, turn, 2 + i, "t" + i);
                        assertThat(seen.tryAcquire(readers, 60, TimeUnit.SECONDS))
                                .isTrue();
                    }
                    long statements = counting.statements() - before;

                    for (Future<List<LoggedEvent>> each : following) {
                        assertThat(each.get(60, TimeUnit.SECONDS)).hasSize(1 + tokens);
                    }
                    // About two, whatever the number of readers; such as ask for themselves would need 25 or 50 for
                    // each token.
                    assertThat(statements).isBetween(tokens / 2L, 5L * tokens);
                }
            }
        }

        @Test
        void whereTheLogsAreTooManyToBeNamedAnythingIsLookedAt() throws Exception {
            PostgresSessionRepository there = listening(open(toldOnly()));
            List<Future<Boolean>> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Turn turn = begin(here, "s" + i, "m");
                waiting.add(waiting(there, turn.log(), 1));
            }
            awaitReaders(there, 20);
            database.run(
                    "INSERT INTO chat_events (session_key, first_sequence, turn_key, attempt, event_count, payload)"
                            + " SELECT session_key, 2, turn_key, attempt, event_count, payload FROM chat_events");

            database.run("SELECT 1 FROM pg_notify(?, '')", database.settings().channel());

            for (Future<Boolean> each : waiting) {
                assertThat(each.get(60, TimeUnit.SECONDS)).isTrue();
            }
        }

        @Test
        void theEndTheNextTurnAndTheDeletionAreToldToo() throws Exception {
            PostgresSessionRepository there = listening(open(toldOnly()));
            Turn turn = begin(here, "s", "m1");
            Future<Boolean> forEnd = waiting(there, turn.log(), 1);
            awaitReaders(there, 1);
            here.end(completed(turn, 2, "done"));
            assertThat(forEnd.get(60, TimeUnit.SECONDS)).isTrue();

            Future<Boolean> forTurn = waiting(there, turn.log(), 2);
            awaitReaders(there, 1);
            begin(here, "s", "m2");
            assertThat(forTurn.get(60, TimeUnit.SECONDS)).isTrue();

            Future<Boolean> forDeletion = waiting(there, turn.log(), 3);
            awaitReaders(there, 1);
            here.delete(ANNA, turn.log().session());
            assertThat(forDeletion.get(60, TimeUnit.SECONDS)).isTrue();
            assertThat(there.read(turn.log(), 0, 10)).isInstanceOf(LogPage.Absent.class);
        }

        @Test
        void theReadersOfTheWriterItselfAreToldOfADeletionThere() throws Exception {
            PostgresSessionRepository writer = listening(open(toldOnly()));
            Turn turn = begin(writer, "s", "m");
            Future<Boolean> waiting = waiting(writer, turn.log(), 1);
            awaitReaders(writer, 1);

            here.delete(ANNA, turn.log().session());

            assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
        }

        @Test
        void aTokenTooLargeForASharedLookIsReadAllTheSame() throws Exception {
            PostgresSessionRepository there = listening(open(toldOnly()));
            Turn turn = begin(here, "s", "m");
            String large = "x".repeat(5 << 20);
            Future<Boolean> waiting = waiting(there, turn.log(), 1);
            awaitReaders(there, 1);

            here.append(new Append(turn, 2, List.of(new TextDelta(large)), null));

            assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
            assertThat(page(there, turn.log(), 1, 10))
                    .extracting(LoggedEvent::event)
                    .containsExactly(new TextDelta(large));
        }

        @Test
        void whatWasCommittedBeforeTheCallEndsAWatchedWaitThatHasNoTime() throws Exception {
            PostgresSessionRepository there = listening(open(toldOnly()));
            Turn turn = begin(here, "s", "m");
            assertThat(there.awaitBeyond(turn.log(), 1, Duration.ZERO)).isFalse();
            for (int i = 0; i < 100; i++) {
                append(here, turn, 2 + i, "x");
                assertThat(there.awaitBeyond(turn.log(), 1 + i, Duration.ZERO)).isTrue();
            }
        }
    }

    @Nested
    class Trouble {

        @Test
        void aConnectionThatIsCutWithoutAWordIsFoundAndNothingIsLost() throws Exception {
            try (CuttableProxy proxy = new CuttableProxy(database.port(), true)) {
                PostgresSessionRepository there = listening(open(toldOnly()
                        .withLive(
                                TOLD_ONLY.withListenUrl(database.urlBy(proxy)).withHeartbeat(Duration.ofMillis(500)))));
                Turn turn = begin(here, "s", "m");
                Future<Boolean> waiting = waiting(there, turn.log(), 1);
                awaitReaders(there, 1);

                proxy.cut();
                append(here, turn, 2, "unheard");

                assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
                while (proxy.connections() == 1) {
                    Thread.onSpinWait();
                }
                assertFollows(listening(there), turn, 3);
            }
        }

        @Test
        void aListenerThatTakesNothingIsEndedByTheServer() throws Exception {
            try (CuttableProxy proxy = new CuttableProxy(database.port(), true)) {
                listening(open(toldOnly()
                        .withLive(
                                TOLD_ONLY.withListenUrl(database.urlBy(proxy)).withHeartbeat(Duration.ofMillis(200)))));
                proxy.cut();
                proxy.refuse(true);
                // Far more than the sockets on the way hold.
                database.run(
                        "SELECT count(pg_notify(?, '1' || repeat(',' || n, 1000))) FROM generate_series(1000, 5000) n",
                        database.settings().channel());

                while (database.run("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'perdure-listener'")
                        > 1) {
                    Thread.onSpinWait();
                }
            }
        }

        @Test
        void aListenerWhoseServerProcessIsEndedComesBackAndNothingIsLost() throws Exception {
            PostgresSessionRepository there = listening(open(toldOnly()));
            Turn turn = begin(here, "s", "m");
            Future<List<LoggedEvent>> following = following(there, turn.log(), 51, new Semaphore(0));
            for (int i = 0; i < 50; i++) {
                if (i % 10 == 5) {
                    while (database.killListeners() == 0) {
                        Thread.onSpinWait();
                    }
                }
                append(here, turn, 2 + i, "t" + i);
            }

            assertThat(following.get(60, TimeUnit.SECONDS)).isEqualTo(page(here, turn.log(), 0, 1000));
        }

        @Test
        void withoutAnyConnectionToListenTheRegularLooksAreOftenEnough() throws Exception {
            try (CuttableProxy proxy = new CuttableProxy(database.port(), true)) {
                proxy.refuse(true);
                PostgresSessionRepository there =
                        open(database.settings().withLive(TOLD_ONLY.withListenUrl(database.urlBy(proxy))));
                Turn turn = begin(here, "s", "m");
                assertFollows(there, turn, 2);

                proxy.refuse(false);
                listening(there);
                assertFollows(there, turn, 12);
            }
        }

        @Test
        void behindAPoolerThatSwallowsNotificationsTheRegularLooksAreOftenEnough() throws Exception {
            try (CuttableProxy proxy = new CuttableProxy(database.port(), false)) {
                PostgresSessionRepository there = open(database.settings()
                        .withLive(
                                TOLD_ONLY.withListenUrl(database.urlBy(proxy)).withHeartbeat(Duration.ofMillis(100))));
                Turn turn = begin(here, "s", "m");
                while (proxy.connections() == 0) {
                    Thread.onSpinWait();
                }
                assertFollows(there, turn, 2);
                assertThat(there.isListening()).isFalse();
            }
        }

        @Test
        void allConnectionsMayEndInTheMiddleOfATurn() throws Exception {
            PostgresSessionRepository there = listening(open(toldOnly()));
            Turn turn = begin(here, "s", "m");
            Future<List<LoggedEvent>> following = persistentlyFollowing(there, turn.log(), 31);
            for (int i = 0; i < 30; i++) {
                if (i % 10 == 5) {
                    database.killBackends();
                }
                append(here, turn, 2 + i, "t" + i);
            }

            assertThat(following.get(60, TimeUnit.SECONDS)).isEqualTo(page(here, turn.log(), 0, 1000));
        }
    }

    @Nested
    class Polling {

        @Test
        void aReaderThereFollowsWithoutAnybodyListening() throws Exception {
            PostgresSessionRepository there =
                    open(database.settings().withLive(LiveSettings.defaults().withMode(LiveSettings.Mode.POLL)));
            Turn turn = begin(here, "s", "m");

            assertFollows(there, turn, 2);
            assertThat(there.isListening()).isFalse();
        }

        @Test
        void aCancelIsLeftToTheBeat() throws Exception {
            PostgresSessionRepository there =
                    open(database.settings().withLive(LiveSettings.defaults().withMode(LiveSettings.Mode.POLL)));
            Turn turn = begin(there, "s", "m");
            here.requestCancel(turn.log().session(), turn.id());

            assertThat(there.awaitCall(NODE, Duration.ofMillis(50))).isFalse();
            assertThat(there.beat(NODE).cancelled()).containsExactly(turn.id());
        }
    }

    @Nested
    class Calling {

        @Test
        void aCancelHereCallsTheOwnerThere() throws Exception {
            PostgresSessionRepository there = listening(open(toldOnly()));
            Turn turn = begin(there, "s", "m");
            while (there.awaitCall(NODE, Duration.ofMillis(1))) {
                there.beat(NODE);
            }
            Future<Boolean> called = threads.submit(() -> there.awaitCall(NODE, LONG));

            here.requestCancel(turn.log().session(), turn.id());

            assertThat(called.get(60, TimeUnit.SECONDS)).isTrue();
            assertThat(there.beat(NODE).cancelled()).containsExactly(turn.id());
        }

        @Test
        void aCallThatCameWhileNobodyListenedIsMadeGood() throws Exception {
            try (CuttableProxy proxy = new CuttableProxy(database.port(), true)) {
                proxy.refuse(true);
                PostgresSessionRepository there =
                        open(toldOnly().withLive(TOLD_ONLY.withListenUrl(database.urlBy(proxy))));
                Turn turn = begin(there, "s", "m");
                here.requestCancel(turn.log().session(), turn.id());
                Future<Boolean> called = threads.submit(() -> there.awaitCall(NODE, LONG));

                proxy.refuse(false);

                assertThat(called.get(60, TimeUnit.SECONDS)).isTrue();
            }
        }

        @Test
        void closingEndsTheWaitForACall() throws Exception {
            PostgresSessionRepository there = open(toldOnly());
            Future<Boolean> called = threads.submit(() -> there.awaitCall(new NodeId("quiet"), LONG));
            there.close();

            assertThat(called).failsWithin(LONG);
        }
    }

    @Nested
    class Lapse {

        @Test
        void aSleeperLearnsByItsFirstBeatAndItsReadersFollowTheNextOwner() throws Exception {
            PostgresSessionRepository sleeper = listening(open(toldOnly()));
            Turn turn = begin(sleeper, "s", "m");
            Future<Boolean> waiting = waiting(sleeper, turn.log(), 1);
            awaitReaders(sleeper, 1);
            database.run("UPDATE chat_nodes SET lease_until = now() - interval '1 second'");
            assertThat(here.beat(OTHER_NODE).lapsed()).isTrue();
            Turn taken = ((ClaimOutcome.Claimed) here.claim(turn, OTHER_NODE, new TurnContinued(2))).turn();

            assertThat(sleeper.beat(NODE).lapsed()).isTrue();

            assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
            assertFollows(sleeper, taken, 3);
            assertThat(sleeper.beat(NODE).lapsed()).isFalse();
        }

        @Test
        void aFencedAppendSendsTheReadersToTheNextOwner() throws Exception {
            PostgresSessionRepository sleeper = listening(open(toldOnly()));
            Turn turn = begin(sleeper, "s", "m");
            Future<Boolean> waiting = waiting(sleeper, turn.log(), 1);
            awaitReaders(sleeper, 1);
            database.run("UPDATE chat_nodes SET lease_until = now() - interval '1 second'");
            here.beat(OTHER_NODE);
            Turn taken = ((ClaimOutcome.Claimed) here.claim(turn, OTHER_NODE, new TurnContinued(2))).turn();

            assertThat(append(sleeper, turn, 2, "late")).isEqualTo(WriteOutcome.FENCED);

            assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
            assertFollows(sleeper, taken, 3);
        }
    }

    private PostgresSettings toldOnly() {
        return database.settings().withLive(TOLD_ONLY);
    }

    private PostgresSessionRepository open(PostgresSettings settings) {
        return database.open(settings);
    }

    private static PostgresSessionRepository listening(PostgresSessionRepository store) {
        while (!store.isListening()) {
            Thread.onSpinWait();
        }
        return store;
    }

    private Future<Boolean> waiting(SessionRepository there, LogKey log, long after) {
        return threads.submit(() -> there.awaitBeyond(log, after, LONG));
    }

    /** Returns when so many wait there and need no statement of their own any more. */
    private static void awaitReaders(PostgresSessionRepository there, int count) {
        while (there.watchedReaders() < count) {
            Thread.onSpinWait();
        }
    }

    /** Appends ten tokens here, each when the one before has been read there. */
    private void assertFollows(SessionRepository there, Turn turn, long next) throws Exception {
        for (long sequence = next; sequence < next + 10; sequence++) {
            Future<Boolean> waiting = waiting(there, turn.log(), sequence - 1);
            append(here, turn, sequence, "t");
            assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
            assertThat(page(there, turn.log(), sequence - 1, 10))
                    .extracting(LoggedEvent::sequence)
                    .isEqualTo(Collections.singletonList(sequence));
        }
    }

    /** Follows a log until it has so many events; each reading is told. */
    private Future<List<LoggedEvent>> following(SessionRepository there, LogKey log, int count, Semaphore seen) {
        return threads.submit(() -> {
            List<LoggedEvent> read = new ArrayList<>();
            while (read.size() < count) {
                assertThat(there.awaitBeyond(log, read.size(), LONG)).isTrue();
                List<LoggedEvent> more = page(there, log, read.size(), 1000);
                read.addAll(more);
                seen.release(more.size());
            }
            return read;
        });
    }

    /** The same by a reader who comes back when the store has sent it away. */
    private Future<List<LoggedEvent>> persistentlyFollowing(SessionRepository there, LogKey log, int count) {
        return threads.submit(() -> {
            List<LoggedEvent> read = new ArrayList<>();
            while (read.size() < count) {
                try {
                    if (there.awaitBeyond(log, read.size(), LONG)) {
                        read.addAll(page(there, log, read.size(), 1000));
                    }
                } catch (UnavailableException away) {
                    Thread.onSpinWait();
                }
            }
            return read;
        });
    }
}
