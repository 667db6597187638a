package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.chat.port.WriteOutcome;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Takeover: what {@code claim} promises about a running turn. */
abstract class ClaimContract extends StoreFixture {

    private static final ClaimOutcome DENIED = new ClaimOutcome.Denied();

    ClaimContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void aTurnUnderALapsedLeaseIsClaimedWithItsEventAtTheNextNumber() throws Exception {
        Turn turn = begin("s", "m");
        say(turn, text("a"));
        lapse(NODE);

        ClaimOutcome outcome = store().claim(turn, OTHER_NODE, new TurnContinued(2));

        assertThat(outcome).isInstanceOf(ClaimOutcome.Claimed.class);
        ClaimOutcome.Claimed claimed = (ClaimOutcome.Claimed) outcome;
        assertThat(claimed.sequence()).isEqualTo(3);
        assertThat(claimed.turn().attempt()).isEqualTo(2);
        assertThat(claimed.turn().node()).isEqualTo(OTHER_NODE);
        assertThat(claimed.turn().status()).isEqualTo(TurnStatus.RUNNING);
        assertThat(claimed.turn().firstSequence()).isEqualTo(1);
        assertThat(claimed.turn().startedAt()).isEqualTo(turn.startedAt());
        assertThat(now(turn)).isEqualTo(claimed.turn());
        assertThat(events(turn.log()).subList(1, 3)).containsExactly(text("a"), new TurnContinued(2));
    }

    @Test
    void theClaimantWritesOnBehindItsEventAndEndsTheTurn() throws Exception {
        Turn turn = begin("s", "m");
        lapse(NODE);
        Turn owner = claimed(turn, OTHER_NODE, new TurnContinued(2));

        assertThat(append(owner, 3, text("on"))).isEqualTo(WriteOutcome.DURABLE);
        complete(owner, "on");

        assertThat(now(turn).status()).isEqualTo(TurnStatus.COMPLETED);
        assertThat(now(turn).attempt()).isEqualTo(2);
        assertThat(events(turn.log())).hasSize(4);
    }

    @Test
    void ofTwentyConcurrentClaimsOneIsGranted() throws Exception {
        for (int round = 0; round < 5; round++) {
            Turn turn = begin("s" + round, "m");
            lapse(NODE);

            List<ClaimOutcome> outcomes =
                    atOnce(20, i -> store().claim(turn, new NodeId("claimant-" + i), new TurnContinued(2)));

            assertThat(outcomes.stream().filter(ClaimOutcome.Claimed.class::isInstance))
                    .hasSize(1);
            assertThat(now(turn).attempt()).isEqualTo(2);
            assertThat(events(turn.log())).hasSize(2);
        }
    }

    @Test
    void aTurnWhoseOwnerLivesIsNotToBeHad() {
        Turn turn = begin("s", "m");
        store().beat(OTHER_NODE);

        assertThat(store().claim(turn, OTHER_NODE, new TurnContinued(2))).isEqualTo(DENIED);

        assertThat(now(turn)).isEqualTo(turn);
        assertThat(events(turn.log())).hasSize(1);
    }

    @Test
    void aBeatAfterTheLeaseLapsedKeepsTheTurn() throws Exception {
        Turn turn = begin("s", "m");
        lapse(NODE);
        store().beat(NODE);

        assertThat(store().claim(turn, OTHER_NODE, new TurnContinued(2))).isEqualTo(DENIED);
    }

    @Test
    void aNodeThatLeftLosesItsTurnsAtOnce() {
        Turn turn = begin("s", "m");
        store().leave(NODE);

        assertThat(store().claim(turn, OTHER_NODE, new TurnContinued(2))).isInstanceOf(ClaimOutcome.Claimed.class);
    }

    @Test
    void aNodeClaimsATurnOfItsOwnThatItDoesNotHold() {
        Turn turn = begin("s", "m");

        Turn claimed = claimed(turn, NODE, new TurnContinued(2));

        assertThat(claimed.attempt()).isEqualTo(2);
        assertThat(claimed.node()).isEqualTo(NODE);
    }

    @Test
    void aTurnThatIsNoLongerAsSeenIsNotToBeHad() throws Exception {
        Turn turn = begin("s", "m");
        lapse(NODE);
        Turn claimed = claimed(turn, OTHER_NODE, new TurnContinued(2));
        lapse(OTHER_NODE);

        assertThat(store().claim(turn, NODE, new TurnContinued(2))).isEqualTo(DENIED);
        assertThat(store().claim(turn, OTHER_NODE, new TurnContinued(2))).isEqualTo(DENIED);

        complete(claimed, "done");
        assertThat(store().claim(claimed, NODE, new TurnContinued(3))).isEqualTo(DENIED);
        assertThat(events(turn.log())).hasSize(3);
    }

    @Test
    void aTurnOfADeletedSessionIsNotToBeHad() throws Exception {
        Turn turn = begin("s", "m");
        lapse(NODE);
        store().delete(ANNA, session("s"));
        assertThat(store().claim(turn, OTHER_NODE, new TurnContinued(2))).isEqualTo(DENIED);

        Turn again = begin("s", "m");
        assertThat(store().claim(turn, NODE, new TurnContinued(2))).isEqualTo(DENIED);
        assertThat(events(again.log())).hasSize(1);
    }

    @Test
    void aContinuedTurnKeepsItsCheckpointAndARestartedOneDoesNot() throws Exception {
        Turn turn = begin("s", "m");
        checkpoint(turn, "state");

        Turn continued = claimed(turn, NODE, new TurnContinued(2));
        assertThat(material(continued).checkpoint()).isEqualTo(new AgentState("state"));

        Turn restarted = claimed(continued, NODE, new TurnRestarted(3));
        assertThat(material(restarted).checkpoint()).isNull();
    }

    @Test
    void aTakeoverKeepsTheWishToCancel() {
        Turn turn = begin("s", "m");
        store().requestCancel(session("s"), turn.id());

        Turn claimed = claimed(now(turn), NODE, new TurnContinued(2));

        assertThat(claimed.cancelRequested()).isTrue();
        assertThat(store().beat(NODE).cancelled()).containsExactly(turn.id());
    }

    @Test
    void attemptsInARowThatSaidNothingAreCounted() {
        Turn first = begin("s", "m");
        Turn second = claimed(first, NODE, new TurnContinued(2));
        Turn third = claimed(second, NODE, new TurnContinued(3));

        assertThat(first.fruitlessAttempts()).isEqualTo(1);
        assertThat(second.fruitlessAttempts()).isEqualTo(2);
        assertThat(third.fruitlessAttempts()).isEqualTo(3);
        assertThat(now(first).fruitlessAttempts()).isEqualTo(3);
    }

    @Test
    void anAttemptThatSaidSomethingBeginsTheCountAnew() throws Exception {
        Turn first = begin("s", "m");
        Turn second = claimed(first, NODE, new TurnContinued(2));
        say(second, text("a"));
        Turn third = claimed(second, NODE, new TurnContinued(3));
        Turn fourth = claimed(third, NODE, new TurnContinued(4));

        assertThat(third.fruitlessAttempts()).isEqualTo(1);
        assertThat(fourth.fruitlessAttempts()).isEqualTo(2);
    }

    @Test
    void aClaimInTheMiddleOfAppendsLeavesADenseLogAndOneWriter() throws Exception {
        for (int round = 0; round < 20; round++) {
            Turn turn = begin("s" + round, "m");
            store().leave(NODE);
            Semaphore written = new Semaphore(0);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Long> zombie = threads.submit(() -> {
                    long next = 2;
                    while (append(turn, next, text("zombie " + next), text("and")) == WriteOutcome.DURABLE) {
                        next += 2;
                        written.release();
                    }
                    return next;
                });
                written.acquire(3);

                ClaimOutcome outcome = store().claim(turn, OTHER_NODE, new TurnContinued(2));

                assertThat(outcome).isInstanceOf(ClaimOutcome.Claimed.class);
                ClaimOutcome.Claimed claimed = (ClaimOutcome.Claimed) outcome;
                long fencedAt = result(zombie);
                assertThat(claimed.sequence()).isEqualTo(fencedAt);
                assertThat(append(new Append(claimed.turn(), fencedAt + 1, List.of(text("mine")), null)))
                        .isEqualTo(WriteOutcome.DURABLE);
                assertThat(events(turn.log()))
                        .hasSize(Math.toIntExact(fencedAt) + 1)
                        .endsWith(new TurnContinued(2), text("mine"));
            }
        }
    }
}
