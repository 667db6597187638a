package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.NewTurn;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Leases, orphans and the wish to cancel: what {@code beat}, {@code awaitCall}, {@code leave}, {@code orphans} and
 * {@code requestCancel} promise.
 */
abstract class NodeRegistryContract extends StoreFixture {

    private static final List<TurnId> NONE = List.of();

    NodeRegistryContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void theRunningTurnsOfALivingNodeAreNoOrphans() {
        begin("s", "m");

        assertThat(store().orphans(OTHER_NODE, NONE, 10)).isEmpty();
    }

    @Test
    void theRunningTurnsOfALapsedNodeAreOrphansAndItsEndedOnesAreNot() throws Exception {
        complete(begin("ended", "m"), "done");
        Turn one = begin("s1", "m");
        Turn two = begin("s2", "m");
        lapse(NODE);
        store().beat(OTHER_NODE);

        assertThat(store().orphans(OTHER_NODE, NONE, 10)).containsExactlyInAnyOrder(one, two);
        assertThat(store().orphans(OTHER_NODE, NONE, 1)).hasSize(1);
    }

    @Test
    void aBeatRenewsTheLease() throws Exception {
        begin("s", "m");
        lapse(NODE);
        store().beat(NODE);

        assertThat(store().orphans(OTHER_NODE, NONE, 10)).isEmpty();
    }

    @Test
    void oneNodesLapseDoesNotOrphanTheTurnsOfAnother() throws Exception {
        Turn mine = begin("s1", "m");
        begin(message(ANNA, OTHER_NODE, "s2", "m", "Hello"));
        lapse(NODE);
        store().beat(OTHER_NODE);

        assertThat(store().orphans(new NodeId("node-c"), NONE, 10)).containsExactly(mine);
    }

    @Test
    void theTurnsOfANodeThatLeavesAreOrphansAtOnce() {
        Turn turn = begin("s", "m");

        store().leave(NODE);
        store().leave(NODE);
        store().leave(new NodeId("never-heard-of"));

        assertThat(store().orphans(OTHER_NODE, NONE, 10)).containsExactly(turn);
    }

    @Test
    void aTurnOfANodeThatNeverBeatIsAnOrphan() {
        NewTurn message = message(ANNA, new NodeId("silent"), "s", "m", "Hello");

        assertThat(store().begin(message)).isInstanceOf(BeginOutcome.Begun.class);

        assertThat(store().orphans(OTHER_NODE, NONE, 10)).extracting(Turn::id).containsExactly(message.id());
    }

    @Test
    void aNodesOwnTurnIsAnOrphanToItOnlyIfItDoesNotHoldIt() {
        Turn held = begin("s1", "m");
        Turn lost = begin("s2", "m");

        assertThat(store().orphans(NODE, List.of(held.id()), 10)).containsExactly(lost);
        assertThat(store().orphans(NODE, List.of(held.id(), lost.id()), 10)).isEmpty();
        assertThat(store().orphans(NODE, List.of(lost.id(), new TurnId("about-to-begin")), 10))
                .containsExactly(held);
    }

    @Test
    void aClaimedTurnIsAnOrphanNoMore() throws Exception {
        Turn turn = begin("s", "m");
        lapse(NODE);
        store().beat(OTHER_NODE);
        claimed(turn, OTHER_NODE, new TurnContinued(2));

        assertThat(store().orphans(new NodeId("node-c"), NONE, 10)).isEmpty();
        assertThat(store().orphans(OTHER_NODE, List.of(turn.id()), 10)).isEmpty();
    }

    @Test
    void aDeletedSessionsTurnIsNoOrphan() throws Exception {
        begin("s", "m");
        lapse(NODE);
        store().delete(ANNA, session("s"));

        assertThat(store().orphans(OTHER_NODE, NONE, 10)).isEmpty();
    }

    @Test
    void theOwnerLearnsByItsBeatWhichTurnsToCancel() {
        Turn one = begin("s1", "m");
        Turn two = begin("s2", "m");
        begin("s3", "m");
        begin(message(ANNA, OTHER_NODE, "s4", "m", "Hello"));
        assertThat(store().beat(NODE).cancelled()).isEmpty();

        assertThat(store().requestCancel(session("s1"), one.id())).isTrue();
        assertThat(store().requestCancel(session("s1"), one.id())).isTrue();
        assertThat(store().requestCancel(session("s2"), two.id())).isTrue();

        assertThat(now(one).cancelRequested()).isTrue();
        assertThat(store().beat(NODE).cancelled()).containsExactlyInAnyOrder(one.id(), two.id());
        assertThat(store().beat(NODE).cancelled()).as("until it is done").containsExactlyInAnyOrder(one.id(), two.id());
        assertThat(store().beat(OTHER_NODE).cancelled()).isEmpty();
        end(one, new TurnCancelled(), null, "");
        assertThat(store().beat(NODE).cancelled()).containsExactly(two.id());
    }

    @Test
    void onlyARunningTurnCanBeCancelled() {
        Turn ended = begin("s", "m1");
        complete(ended, "done");
        Turn running = begin("s", "m2");

        assertThat(store().requestCancel(session("s"), ended.id())).isFalse();
        assertThat(store().requestCancel(session("s"), new TurnId("no-such-turn")))
                .isFalse();
        assertThat(store().requestCancel(session("elsewhere"), running.id())).isFalse();

        assertThat(now(ended).cancelRequested()).isFalse();
        assertThat(now(running).cancelRequested()).isFalse();
        assertThat(store().beat(NODE).cancelled()).isEmpty();
    }

    @Test
    void aBeatUnderALeaseTellsOfNoLapse() {
        store().beat(NODE);

        assertThat(store().beat(NODE).lapsed()).isFalse();
        assertThat(store().beat(OTHER_NODE).lapsed()).as("of a new node").isTrue();
        assertThat(store().beat(NODE).lapsed()).isFalse();
    }

    @Test
    void theFirstBeatAfterALapseSaysSo() throws Exception {
        store().beat(NODE);
        lapse(NODE);

        assertThat(store().beat(NODE).lapsed()).isTrue();
        assertThat(store().beat(NODE).lapsed()).isFalse();
    }

    @Test
    void theFirstBeatAfterALeaveSaysSo() {
        store().beat(NODE);
        store().leave(NODE);

        assertThat(store().beat(NODE).lapsed()).isTrue();
        assertThat(store().beat(NODE).lapsed()).isFalse();
    }

    @Test
    void aCancellationBeforeTheWaitCallsTheOwner() throws Exception {
        Turn turn = begin("s", "m");
        store().requestCancel(session("s"), turn.id());

        assertThat(store().awaitCall(NODE, patience())).isTrue();
        assertThat(store().awaitCall(NODE, patience())).as("until it beats").isTrue();
    }

    @Test
    void aCancellationDuringTheWaitCallsTheOwner() throws Exception {
        Turn turn = begin("s", "m");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> called = threads.submit(() -> {
                // A call without a reason is answered by a beat.
                while (store().awaitCall(NODE, patience())) {
                    if (!store().beat(NODE).cancelled().isEmpty()) {
                        return true;
                    }
                }
                return false;
            });

            store().requestCancel(session("s"), turn.id());

            assertThat(result(called)).isTrue();
        }
    }

    @Test
    void aBeatAnswersTheCall() throws Exception {
        Turn turn = begin("s", "m");
        store().requestCancel(session("s"), turn.id());
        assertThat(store().awaitCall(NODE, patience())).isTrue();

        assertThat(becomesQuiet(NODE)).isTrue();
    }

    @Test
    void aCancellationCallsNobodyElse() throws Exception {
        Turn turn = begin("s", "m");
        store().beat(OTHER_NODE);
        assertThat(becomesQuiet(OTHER_NODE)).isTrue();

        store().requestCancel(session("s"), turn.id());
        assertThat(store().awaitCall(NODE, patience())).isTrue();

        assertThat(becomesQuiet(OTHER_NODE)).isTrue();
    }

    @Test
    void anInterruptEndsTheWaitForACall() throws Exception {
        store().beat(NODE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> waiting = threads.submit(() -> {
                while (true) {
                    var unused = store().awaitCall(NODE, Duration.ofHours(1));
                }
            });
            threads.shutdownNow();

            assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
        }
    }

    /** Beats until nothing more is asked; a call may come without a reason, but not again and again. */
    private boolean becomesQuiet(NodeId node) throws InterruptedException {
        for (int tries = 0; tries < 20; tries++) {
            store().beat(node);
            if (!store().awaitCall(node, Duration.ofMillis(20))) {
                return true;
            }
        }
        return false;
    }
}
