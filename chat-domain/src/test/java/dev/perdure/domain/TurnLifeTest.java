package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.MessageId;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import org.junit.jupiter.api.Test;

class TurnLifeTest {

    private static final ChatEvent STARTED = new TurnStarted(new MessageId("m"), "hello");
    private static final ChatEvent FAILED = new TurnFailed(new Failure("agent_failed", true, "again"));

    @Test
    void aTurnStartsSpeaksAndEnds() {
        assertThat(after(STARTED, new TextDelta("a"), new TurnCompleted()))
                .isEqualTo(new TurnLife.Ended(1, new TurnCompleted()));
    }

    @Test
    void takeoversAndRetriesCountTheAttempts() {
        assertThat(after(STARTED, new TurnContinued(2), FAILED, new TurnRestarted(3)))
                .isEqualTo(new TurnLife.Running(3));
    }

    @Test
    void nothingStandsBeforeTheStart() {
        assertImpossible(new TextDelta("a"));
        assertImpossible(new TurnCompleted());
    }

    @Test
    void nothingFollowsTheEndButARetry() {
        assertImpossible(STARTED, new TurnCancelled(), new TextDelta("a"));
        assertImpossible(STARTED, new TurnCancelled(), new TurnContinued(2));
        assertImpossible(STARTED, new TurnCompleted(), new TurnCompleted());
    }

    @Test
    void aWholeAnswerIsNeverRetried() {
        assertImpossible(STARTED, new TurnCompleted(), new TurnRestarted(2));
    }

    @Test
    void attemptsAreNotSkippedOrRepeated() {
        assertImpossible(STARTED, new TurnContinued(3));
        assertImpossible(STARTED, new TurnRestarted(1));
        assertImpossible(STARTED, STARTED);
    }

    private static void assertImpossible(ChatEvent... events) {
        assertThatThrownBy(() -> after(events)).isInstanceOf(IllegalStateException.class);
    }

    private static TurnLife after(ChatEvent... events) {
        TurnLife life = new TurnLife.Unborn();
        for (ChatEvent event : events) {
            life = life.after(event);
        }
        return life;
    }
}
