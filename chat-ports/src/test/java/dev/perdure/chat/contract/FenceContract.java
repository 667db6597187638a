package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.WriteOutcome;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** One writer: what {@code append} refuses. */
abstract class FenceContract extends StoreFixture {

    FenceContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void aZombieIsFencedByTheNumberThatTheClaimTook() throws Exception {
        Turn zombie = begin("s", "m");
        say(zombie, text("before"));
        lapse(NODE);
        claimed(zombie, OTHER_NODE, new TurnContinued(2));

        assertThat(append(zombie, 3, text("late"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(events(zombie.log()).subList(1, 3)).containsExactly(text("before"), new TurnContinued(2));
    }

    @Test
    void aZombieIsFencedEvenAtAFreeNumber() throws Exception {
        Turn zombie = begin("s", "m");
        lapse(NODE);
        Turn owner = claimed(zombie, OTHER_NODE, new TurnContinued(2));

        assertThat(append(zombie, 3, text("late"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(append(owner, 3, text("mine"))).isEqualTo(WriteOutcome.DURABLE);
        assertThat(append(zombie, 4, text("late"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(events(zombie.log()).subList(1, 3)).containsExactly(new TurnContinued(2), text("mine"));
    }

    @Test
    void aZombiesCheckpointIsNotKept() throws Exception {
        Turn zombie = begin("s", "m");
        checkpoint(zombie, "good");
        lapse(NODE);
        Turn owner = claimed(zombie, OTHER_NODE, new TurnContinued(2));

        Append late = new Append(zombie, 3, List.of(), new AgentState("late"));
        assertThat(append(late)).isEqualTo(WriteOutcome.FENCED);
        Append lateWithWords = new Append(zombie, 3, List.of(text("late")), new AgentState("late"));
        assertThat(append(lateWithWords)).isEqualTo(WriteOutcome.FENCED);

        assertThat(material(owner).checkpoint()).isEqualTo(new AgentState("good"));
    }

    @Test
    void aZombiesRepeatOfItsDurableAppendIsStillRecognised() throws Exception {
        Turn zombie = begin("s", "m");
        append(zombie, 2, text("mine"));
        lapse(NODE);
        claimed(zombie, OTHER_NODE, new TurnContinued(2));

        assertThat(append(zombie, 2, text("mine"))).isEqualTo(WriteOutcome.DURABLE);
        assertThat(events(zombie.log())).hasSize(3);
    }

    @Test
    void theSameWordsOfAnotherAttemptAreNoRepeat() throws Exception {
        Turn zombie = begin("s", "m");
        append(zombie, 2, text("same"));
        lapse(NODE);
        Turn owner = claimed(zombie, OTHER_NODE, new TurnContinued(2));

        assertThat(append(owner, 2, text("same"))).isEqualTo(WriteOutcome.FENCED);
        append(owner, 4, text("words"));
        assertThat(append(zombie, 4, text("words"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(events(zombie.log())).hasSize(4);
    }

    @Test
    void aWriterOfAnAttemptThatIsNotTheTurnsIsFenced() throws Exception {
        Turn turn = begin("s", "m");

        assertThat(append(withAttempt(turn, 2), 2, text("early"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(append(withAttempt(turn, 7), 2, text("early"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(events(turn.log())).hasSize(1);
    }

    @Test
    void aNumberThatIsTakenFencesItsWriter() throws Exception {
        Turn turn = begin("s", "m");
        append(turn, 2, text("a"));

        assertThat(append(turn, 2, text("b"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(append(turn, 1, text("b"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(append(turn, 2, text("a"), text("b"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(events(turn.log()).subList(1, 2)).containsExactly(text("a"));
    }

    @Test
    void aNumberInsideAnEarlierAppendIsTaken() throws Exception {
        Turn turn = begin("s", "m");
        append(turn, 2, text("a"), text("b"), text("c"));

        assertThat(append(turn, 3, text("x"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(append(turn, 4, text("x"), text("y"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(events(turn.log()).subList(1, 4)).containsExactly(text("a"), text("b"), text("c"));
        assertThat(append(turn, 5, text("d"))).isEqualTo(WriteOutcome.DURABLE);
    }

    @Test
    void ofTwentyConcurrentAppendsAtOneNumberOneIsDurable() throws Exception {
        Turn turn = begin("s", "m");

        List<WriteOutcome> outcomes = atOnce(20, i -> {
            Append append = new Append(turn, 2, List.of(text("writer " + i)), null);
            return store().append(append).toCompletableFuture().join();
        });

        assertThat(outcomes.stream().filter(WriteOutcome.DURABLE::equals)).hasSize(1);
        int winner = outcomes.indexOf(WriteOutcome.DURABLE);
        assertThat(events(turn.log()).subList(1, 2)).containsExactly(text("writer " + winner));
    }

    @Test
    void anAppendThatWouldLeaveAHoleIsADefectAndIsNotWritten() throws Exception {
        Turn turn = begin("s", "m");

        assertThatThrownBy(() -> append(turn, 3, text("hole")))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(InternalException.class);

        assertThat(events(turn.log())).hasSize(1);
        assertThat(store().find(session("s")).orElseThrow().lastSequence()).isEqualTo(1);
        assertThat(append(turn, 2, text("next"))).isEqualTo(WriteOutcome.DURABLE);
        assertThat(events(turn.log())).hasSize(2);
    }

    @Test
    void anAppendToAnEndedTurnIsFenced() throws Exception {
        Turn turn = begin("s", "m");
        complete(turn, "done");

        assertThat(append(turn, 2, text("late"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(append(turn, 3, text("late"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(append(new Append(turn, 3, List.of(), new AgentState("late"))))
                .isEqualTo(WriteOutcome.FENCED);
        assertThat(events(turn.log())).hasSize(2);
    }

    @Test
    void anAppendOfAnEarlierTurnIsFencedWhileALaterOneRuns() throws Exception {
        Turn earlier = begin("s", "m1");
        complete(earlier, "done");
        Turn later = begin("s", "m2");

        assertThat(append(earlier, 4, text("late"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(append(later, 4, text("mine"))).isEqualTo(WriteOutcome.DURABLE);
    }

    @Test
    void anAppendToADeletedSessionIsFenced() throws Exception {
        Turn turn = begin("s", "m");
        store().delete(ANNA, session("s"));
        assertThat(append(turn, 2, text("late"))).isEqualTo(WriteOutcome.FENCED);

        Turn again = begin("s", "m");
        assertThat(append(turn, 2, text("late"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(events(again.log())).hasSize(1);
    }

    @Test
    void anAppendOfATurnThatNobodyKnowsIsFenced() throws Exception {
        Turn turn = begin("s", "m");
        Turn unknown = copy(turn, new TurnId("no-such-turn"), 1);

        assertThat(append(unknown, 2, text("who"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(events(turn.log())).hasSize(1);
    }

    @Test
    void oneFencedWriterDoesNotDisturbTheOthers() throws Exception {
        Turn zombie = begin("zombie", "m");
        complete(zombie, "done");
        List<Turn> turns = List.of(begin("s0", "m"), begin("s1", "m"), begin("s2", "m"));

        List<WriteOutcome> outcomes = atOnce(4, i -> {
            Turn writer = i < 3 ? turns.get(i) : zombie;
            WriteOutcome last = WriteOutcome.DURABLE;
            for (int sequence = 2; sequence < 50; sequence++) {
                List<ChatEvent> events = List.of(text("t" + sequence));
                last = store().append(new Append(writer, sequence, events, null))
                        .toCompletableFuture()
                        .join();
                if (last == WriteOutcome.FENCED) {
                    break;
                }
            }
            return last;
        });

        assertThat(outcomes)
                .containsExactly(WriteOutcome.DURABLE, WriteOutcome.DURABLE, WriteOutcome.DURABLE, WriteOutcome.FENCED);
        for (Turn turn : turns) {
            assertThat(events(turn.log())).hasSize(49);
        }
    }

    private static Turn withAttempt(Turn turn, int attempt) {
        return copy(turn, turn.id(), attempt);
    }

    private static Turn copy(Turn turn, TurnId id, int attempt) {
        return new Turn(
                id,
                turn.log(),
                turn.messageId(),
                turn.status(),
                attempt,
                turn.fruitlessAttempts(),
                turn.node(),
                turn.firstSequence(),
                turn.lastSequence(),
                turn.messageOrdinal(),
                turn.failure(),
                turn.cancelRequested(),
                turn.startedAt(),
                turn.endedAt());
    }
}
