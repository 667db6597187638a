package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.NODE;
import static dev.perdure.postgres.Turns.append;
import static dev.perdure.postgres.Turns.begin;
import static dev.perdure.postgres.Turns.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.port.WriteOutcome;
import dev.perdure.postgres.PostgresObserver.Sign;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of the store, and what can be asked of it. */
@Timeout(120)
class PostgresObserverTest {

    private final TestDatabase database = new TestDatabase();
    private final BlockingQueue<Sign> signs = new LinkedBlockingQueue<>();

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    private <S extends Sign> S next(Class<S> kind) throws InterruptedException {
        for (Sign sign = signs.poll(30, TimeUnit.SECONDS); sign != null; sign = signs.poll(30, TimeUnit.SECONDS)) {
            if (kind.isInstance(sign)) {
                return kind.cast(sign);
            }
        }
        throw new AssertionError("no " + kind + " was told");
    }

    @Test
    void itIsToldOfCommitsConnectionsAndListening() throws Exception {
        try (PostgresSessionRepository store = PostgresSessionRepository.open(database.settings(), signs::add)) {
            assertThat(next(Sign.ListeningBegan.class).roundTrip()).isPositive();
            Turn turn = begin(store, "s", "m");
            assertThat(next(Sign.ConnectionTaken.class).waited()).isGreaterThanOrEqualTo(Duration.ZERO);

            assertThat(append(store, turn, 2, "one", "two")).isEqualTo(WriteOutcome.DURABLE);

            assertThat(next(Sign.Visible.class)).isEqualTo(new Sign.Visible(turn.log(), 2, 3));
            Sign.BatchCommitted committed = next(Sign.BatchCommitted.class);
            assertThat(committed.appends()).isOne();
            assertThat(committed.took()).isPositive();
        }
    }

    @Test
    void itIsToldThatTheListeningConnectionIsLostAndBack() throws Exception {
        try (PostgresSessionRepository store = PostgresSessionRepository.open(database.settings(), signs::add)) {
            next(Sign.ListeningBegan.class);
            assertThat(database.killListeners()).isPositive();

            next(Sign.ListeningLost.class);
            next(Sign.ListeningBegan.class);
            assertThat(store.status().listening()).isTrue();
        }
    }

    @Test
    void anObserverThatThrowsDoesNoHarm() throws Exception {
        try (PostgresSessionRepository store = PostgresSessionRepository.open(database.settings(), sign -> {
            throw new IllegalStateException("broken: " + sign);
        })) {
            assertThat(append(store, begin(store, "s", "m"), 2, "one")).isEqualTo(WriteOutcome.DURABLE);
        }
    }

    @Test
    void itsStatusShowsConnectionsAndQueues() {
        PostgresSessionRepository store = database.open();
        Turn first = begin(store, "s", "m");
        store.begin(waiting("s", "n"));

        assertThat(first.id()).isNotNull();
        assertThat(store.queuedTurns()).isOne();
        assertThat(store.status().activeConnections()).isZero();
        assertThat(store.status().idleConnections()).isPositive();
        assertThat(store.status().waitingCalls()).isZero();
        assertThat(store.status().waitingAppends()).isZero();
    }

    @Test
    void aLeaseIsHeldFromABeatOnUntilItIsGivenUp() {
        PostgresSessionRepository store = database.open();
        NodeId node = new NodeId("node-that-beats");
        assertThat(store.holdsLease(node)).isFalse();

        store.beat(node);
        assertThat(store.holdsLease(node)).isTrue();
        assertThat(store.holdsLease(NODE)).isFalse();

        store.leave(node);
        assertThat(store.holdsLease(node)).isFalse();
    }

    @Test
    void aLeaseThatIsNotRenewedIsLost() throws Exception {
        Duration lease = Duration.ofMillis(100);
        PostgresSessionRepository store = database.open(database.settings().withLease(lease));
        NodeId node = new NodeId("node-that-falls-silent");

        store.beat(node);
        while (store.holdsLease(node)) {
            assertThat(store.awaitCall(node, Duration.ofMillis(5))).isIn(true, false);
        }
        assertThat(store.holdsLease(node)).isFalse();
    }
}
