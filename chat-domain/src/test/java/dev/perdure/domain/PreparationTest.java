package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.chat.port.TurnStore.NewTurn;
import dev.perdure.chat.port.TurnStore.TurnEnd;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreparationTest extends ServiceFixture {

    private static final NodeId SLEEPY = new NodeId("sleepy");
    private static final NodeId AWAKE = new NodeId("awake");

    @Test
    void anAttemptIsNotPreparedWhoseTurnHasBeenEndedElsewhereAndPruned() throws Exception {
        Turn seen = begun();
        Turn taken = ((ClaimOutcome.Claimed) repository.claim(seen, AWAKE, new TurnContinued(2))).turn();
        repository.end(new TurnEnd(taken, 3, List.of(), new TurnCompleted(), AgentState.EMPTY, ""));
        clock.advance(Duration.ofDays(2));
        repository.prune(Duration.ofDays(1), 1);

        assertThat(preparation(seen, 2).request()).isEmpty();
    }

    @Test
    void anAttemptIsPreparedThatIsStillThere() throws Exception {
        Turn seen = begun();

        assertThat(preparation(seen, 2).request()).hasValueSatisfying(request -> {
            assertThat(request.attempt()).isEqualTo(1);
            assertThat(request.message()).isEqualTo("hi");
        });
    }

    private Turn begun() {
        return ((BeginOutcome.Begun) repository.begin(
                        new NewTurn(new TurnId("t"), SESSION, ALICE, new MessageId("m"), "hi", SLEEPY, "e", "hi")))
                .turn();
    }

    private Preparation preparation(Turn turn, long nextSequence) {
        return new Preparation(
                turn,
                nextSequence,
                new Transcript(),
                new Workshop(
                        SLEEPY,
                        repository,
                        halting,
                        () -> "id",
                        clock,
                        Runnable::run,
                        settings,
                        new TurnsInFlight(),
                        Pause::inRealTime,
                        Notices.none()));
    }
}
