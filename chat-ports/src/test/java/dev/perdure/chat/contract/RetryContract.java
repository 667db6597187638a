package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.chat.port.TurnStore.TurnEnd;
import dev.perdure.chat.port.WriteOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Running an ended turn again: what {@code claim} promises about a turn that failed or was cancelled. */
abstract class RetryContract extends StoreFixture {

    private static final TurnFailed FAILED = new TurnFailed(new Failure("model_away", true, "Try again."));
    private static final ClaimOutcome DENIED = new ClaimOutcome.Denied();

    RetryContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void aFailedOrCancelledLastTurnRunsAgain() {
        for (Terminal terminal : List.of(FAILED, new TurnCancelled())) {
            Turn turn = begin(terminal.getClass().getSimpleName(), "m");
            end(turn, terminal, null, "Half", text("Half"));

            Turn again = claimed(now(turn), OTHER_NODE, new TurnRestarted(2));

            assertThat(again.status()).isEqualTo(TurnStatus.RUNNING);
            assertThat(again.attempt()).isEqualTo(2);
            assertThat(again.node()).isEqualTo(OTHER_NODE);
            assertThat(again.lastSequence()).isZero();
            assertThat(again.failure()).isNull();
            assertThat(again.endedAt()).isNull();
            assertThat(again.firstSequence()).isEqualTo(1);
            assertThat(now(turn)).isEqualTo(again);
            assertThat(events(turn.log()).subList(1, 4)).containsExactly(text("Half"), terminal, new TurnRestarted(2));
        }
    }

    @Test
    void theAnswerOfTheAttemptBeforeIsVoidUntilTheNewOneIsThere() {
        Turn turn = begin("s", "m");
        end(turn, FAILED, null, "Half");
        assertThat(store().messages(session("s"), Long.MAX_VALUE, ALL)).hasSize(2);

        Turn again = claimed(now(turn), NODE, new TurnRestarted(2));
        assertThat(store().messages(session("s"), Long.MAX_VALUE, ALL)).hasSize(1);

        end(again, new TurnCompleted(), "context", "The whole answer.");
        ChatMessage answer = store().messages(session("s"), Long.MAX_VALUE, ALL).getLast();
        assertThat(answer.text()).isEqualTo("The whole answer.");
        assertThat(answer.ordinal()).isEqualTo(2);
        assertThat(answer.cut()).isFalse();
        assertThat(now(turn).status()).isEqualTo(TurnStatus.COMPLETED);
        assertThat(now(turn).lastSequence()).isEqualTo(4);
    }

    @Test
    void theSessionIsBusyWhileItRunsAgain() {
        Turn turn = begin(message("s", "m", "Hello"));
        end(turn, FAILED, null, "");
        Turn again = claimed(now(turn), NODE, new TurnRestarted(2));

        assertThat(store().begin(message("s", "m2", "More"))).isEqualTo(new BeginOutcome.Busy(again, "Hello"));
        assertThat(store().begin(message("s", "m", "Hello"))).isEqualTo(new BeginOutcome.Repeated(again));
    }

    @Test
    void aCompletedTurnNeverRunsAgain() {
        Turn turn = begin("s", "m");
        complete(turn, "done");

        assertThat(store().claim(now(turn), NODE, new TurnRestarted(2))).isEqualTo(DENIED);
        assertThat(events(turn.log())).hasSize(2);
    }

    @Test
    void aTurnThatAnotherHasFollowedNeverRunsAgain() {
        Turn turn = begin("s", "m1");
        end(turn, FAILED, null, "");
        Turn next = begin("s", "m2");
        assertThat(store().claim(now(turn), NODE, new TurnRestarted(2))).isEqualTo(DENIED);
        end(next, FAILED, null, "");

        assertThat(store().claim(now(turn), NODE, new TurnRestarted(2))).isEqualTo(DENIED);
        assertThat(store().claim(now(next), NODE, new TurnRestarted(2))).isInstanceOf(ClaimOutcome.Claimed.class);
    }

    @Test
    void ofTwentyConcurrentRetriesOneIsGranted() throws Exception {
        Turn turn = begin("s", "m");
        end(turn, FAILED, null, "");
        Turn failed = now(turn);

        List<ClaimOutcome> outcomes =
                atOnce(20, i -> store().claim(failed, new NodeId("node-" + i), new TurnRestarted(2)));

        assertThat(outcomes.stream().filter(ClaimOutcome.Claimed.class::isInstance))
                .hasSize(1);
        assertThat(events(turn.log())).hasSize(3);
    }

    @Test
    void ofARetryAndANewMessageAtOnceOneWins() throws Exception {
        for (int round = 0; round < 20; round++) {
            String session = "s" + round;
            Turn turn = begin(session, "m1");
            end(turn, FAILED, null, "");
            Turn failed = now(turn);

            List<Boolean> won = atOnce(
                    2,
                    i -> i == 0
                            ? store().claim(failed, NODE, new TurnRestarted(2)) instanceof ClaimOutcome.Claimed
                            : store().begin(message(session, "m2", "More")) instanceof BeginOutcome.Begun);

            assertThat(won).containsExactlyInAnyOrder(true, false);
            assertThat(events(turn.log())).hasSize(3);
        }
    }

    @Test
    void theCountOfFruitlessAttemptsBeginsAnew() {
        Turn turn = begin("s", "m");
        Turn third = claimed(claimed(turn, NODE, new TurnContinued(2)), NODE, new TurnContinued(3));
        end(third, FAILED, null, "");

        Turn again = claimed(now(turn), NODE, new TurnRestarted(4));

        assertThat(again.attempt()).isEqualTo(4);
        assertThat(again.fruitlessAttempts()).isEqualTo(1);
    }

    @Test
    void theWishToCancelIsForgotten() {
        Turn turn = begin("s", "m");
        store().requestCancel(session("s"), turn.id());
        end(now(turn), new TurnCancelled(), null, "");

        Turn again = claimed(now(turn), NODE, new TurnRestarted(2));

        assertThat(again.cancelRequested()).isFalse();
        assertThat(store().beat(NODE).cancelled()).isEmpty();
    }

    @Test
    void aRestartVoidsTheCheckpointAndAContinuationKeepsIt() throws Exception {
        Turn turn = begin("s", "m");
        checkpoint(turn, "state");
        end(turn, FAILED, null, "");

        Turn continued = claimed(now(turn), NODE, new TurnContinued(2));
        assertThat(material(continued).checkpoint()).isEqualTo(new AgentState("state"));
        end(continued, FAILED, null, "");

        Turn restarted = claimed(now(turn), NODE, new TurnRestarted(3));
        assertThat(material(restarted).checkpoint()).isNull();
    }

    @Test
    void theWriterOfTheEndedAttemptIsFenced() throws Exception {
        Turn turn = begin("s", "m");
        TurnEnd firstEnd = ending(turn, FAILED, "first", "first");
        store().end(firstEnd);
        Turn again = claimed(now(turn), NODE, new TurnRestarted(2));

        assertThat(append(turn, 4, text("late"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(store().end(ending(turn, new TurnCompleted(), "late", "late")))
                .isEqualTo(WriteOutcome.FENCED);
        assertThat(store().end(firstEnd)).as("its own end again").isEqualTo(WriteOutcome.DURABLE);

        assertThat(now(turn)).isEqualTo(again);
        assertThat(events(turn.log())).hasSize(3);
        assertThat(store().messages(session("s"), Long.MAX_VALUE, ALL)).hasSize(1);
    }
}
