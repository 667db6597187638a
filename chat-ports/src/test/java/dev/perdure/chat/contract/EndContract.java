package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Role;
import dev.perdure.chat.Session;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.port.TurnStore.TurnEnd;
import dev.perdure.chat.port.WriteOutcome;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** State moves with the end: what {@code end} promises. */
abstract class EndContract extends StoreFixture {

    private static final TurnFailed FAILED = new TurnFailed(new Failure("model_away", true, "Try again."));

    EndContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void stateMessageStatusAndTerminalEventAreThereOnReturn() throws Exception {
        Turn turn = begin("s", "m");
        say(turn, text("Good "));

        end(turn, new TurnCompleted(), "{\"count\": 1}", "Good day.", text("day"), text("."));

        assertThat(events(turn.log()).subList(1, 5))
                .containsExactly(text("Good "), text("day"), text("."), new TurnCompleted());
        Turn ended = now(turn);
        assertThat(ended.status()).isEqualTo(TurnStatus.COMPLETED);
        assertThat(ended.lastSequence()).isEqualTo(5);
        assertThat(ended.endedAt()).isNotNull();
        assertThat(ended.failure()).isNull();
        assertThat(ended.attempt()).isEqualTo(1);
        Session session = store().find(session("s")).orElseThrow();
        assertThat(session.lastTurn()).isEqualTo(ended);
        assertThat(session.lastSequence()).isEqualTo(5);
        ChatMessage answer = store().messages(session("s"), Long.MAX_VALUE, ALL).getLast();
        assertThat(answer.text()).isEqualTo("Good day.");
        assertThat(answer.role()).isEqualTo(Role.ASSISTANT);
        assertThat(answer.ordinal()).isEqualTo(2);
        assertThat(answer.turn()).isEqualTo(turn.id());
        assertThat(answer.cut()).isFalse();
        assertThat(material(turn).context().document()).isEqualTo("{\"count\": 1}");
    }

    @Test
    void whoeverSeesTheTerminalEventSeesAllThatEndedWithIt() throws Exception {
        for (int round = 0; round < 50; round++) {
            Turn turn = begin("s" + round, "m");
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<?> reader = threads.submit(() -> {
                    assertThat(store().awaitBeyond(turn.log(), 1, patience())).isTrue();
                    assertThat(now(turn).status()).isEqualTo(TurnStatus.COMPLETED);
                    assertThat(material(turn).context().document()).isEqualTo("new");
                    assertThat(store().messages(turn.log().session(), Long.MAX_VALUE, ALL))
                            .hasSize(2);
                    return null;
                });
                Future<?> watcher = threads.submit(() -> {
                    long start = System.nanoTime();
                    while (!now(turn).status().ended()
                            && System.nanoTime() - start < patience().toNanos()) {
                        Thread.onSpinWait();
                    }
                    assertThat(events(turn.log())).last().isEqualTo(new TurnCompleted());
                    assertThat(material(turn).context().document()).isEqualTo("new");
                    return null;
                });
                end(turn, new TurnCompleted(), "new", "done");
                result(reader);
                result(watcher);
            }
        }
    }

    @Test
    void itsOwnRepeatIsDurableAndNotDoubled() {
        Turn turn = begin("s", "m");
        TurnEnd end = ending(turn, new TurnCompleted(), "state", "done", text("done"));

        assertThat(store().end(end)).isEqualTo(WriteOutcome.DURABLE);
        Turn ended = now(turn);
        assertThat(store().end(end)).isEqualTo(WriteOutcome.DURABLE);

        assertThat(events(turn.log())).hasSize(3);
        assertThat(now(turn)).isEqualTo(ended);
        assertThat(store().messages(session("s"), Long.MAX_VALUE, ALL)).hasSize(2);
    }

    @Test
    void itsOwnLateRepeatDoesNotDisturbTheNextTurn() {
        Turn turn = begin("s", "m1");
        TurnEnd end = ending(turn, new TurnCompleted(), "one", "done");
        store().end(end);
        Turn next = begin("s", "m2");
        end(next, new TurnCompleted(), "two", "done");

        assertThat(store().end(end)).isEqualTo(WriteOutcome.DURABLE);

        assertThat(events(turn.log())).hasSize(4);
        assertThat(material(next).context().document()).isEqualTo("two");
    }

    @Test
    void aSecondEndOfAnotherKindIsFencedAndWritesNothing() {
        Turn turn = begin("s", "m");
        TurnEnd other = ending(turn, FAILED, "other", "other");
        complete(turn, "done");
        Turn ended = now(turn);

        assertThat(store().end(other)).isEqualTo(WriteOutcome.FENCED);
        assertThat(store().end(ending(turn, new TurnCancelled(), "other", "other")))
                .isEqualTo(WriteOutcome.FENCED);

        assertUnchanged(ended, 2, "", "done");
    }

    @Test
    void aZombiesEndIsFencedAndWritesNothing() throws Exception {
        Turn zombie = begin("s", "m");
        TurnEnd late = ending(zombie, new TurnCompleted(), "late", "late", text("late"));
        lapse(NODE);
        Turn owner = claimed(zombie, OTHER_NODE, new TurnContinued(2));

        assertThat(store().end(late)).isEqualTo(WriteOutcome.FENCED);
        assertThat(store().end(ending(zombie, new TurnCompleted(), "late", "late")))
                .isEqualTo(WriteOutcome.FENCED);

        assertThat(now(owner)).isEqualTo(owner);
        assertThat(events(owner.log())).hasSize(2);
        assertThat(material(owner).context().document()).isEmpty();
        assertThat(store().messages(session("s"), Long.MAX_VALUE, ALL)).hasSize(1);
        complete(owner, "done");
    }

    @Test
    void anEndAtANumberThatIsTakenIsFencedAndWritesNothing() throws Exception {
        Turn turn = begin("s", "m");
        TurnEnd stale = ending(turn, new TurnCompleted(), "stale", "stale");
        say(turn, text("a"));

        assertThat(store().end(stale)).isEqualTo(WriteOutcome.FENCED);

        assertThat(now(turn).status()).isEqualTo(TurnStatus.RUNNING);
        assertThat(events(turn.log())).hasSize(2);
        assertThat(material(turn).context().document()).isEmpty();
    }

    @Test
    void anEndThatWouldLeaveAHoleIsADefectAndIsNotWritten() {
        Turn turn = begin("s", "m");
        TurnEnd hole = new TurnEnd(turn, 3, List.of(), new TurnCompleted(), null, "done");

        assertThatThrownBy(() -> store().end(hole)).isInstanceOf(InternalException.class);

        assertThat(now(turn)).isEqualTo(turn);
        assertThat(events(turn.log())).hasSize(1);
        complete(turn, "done");
    }

    @Test
    void anEndInADeletedSessionIsFenced() {
        Turn turn = begin("s", "m");
        TurnEnd end = ending(turn, new TurnCompleted(), "late", "late");
        store().delete(ANNA, session("s"));
        assertThat(store().end(end)).isEqualTo(WriteOutcome.FENCED);

        Turn again = begin("s", "m");
        assertThat(store().end(end)).isEqualTo(WriteOutcome.FENCED);
        assertThat(now(again)).isEqualTo(again);
        assertThat(material(again).context().document()).isEmpty();
    }

    @Test
    void ofTwentyConcurrentEndsOneIsDurable() throws Exception {
        Turn turn = begin("s", "m");

        List<WriteOutcome> outcomes = atOnce(
                20,
                i -> store().end(new TurnEnd(
                        turn, 2, List.of(text("writer " + i)), new TurnCompleted(), null, "answer " + i)));

        assertThat(outcomes.stream().filter(WriteOutcome.DURABLE::equals)).hasSize(1);
        int winner = outcomes.indexOf(WriteOutcome.DURABLE);
        assertThat(events(turn.log()).subList(1, 3)).containsExactly(text("writer " + winner), new TurnCompleted());
        assertThat(store().messages(session("s"), Long.MAX_VALUE, ALL).getLast().text())
                .isEqualTo("answer " + winner);
    }

    @Test
    void aFailedTurnKeepsItsFailureAndWhatWasSaidAsCut() {
        Turn turn = begin("s", "m");
        end(turn, FAILED, "kept", "Half an ans", text("Half an ans"));

        Turn ended = now(turn);
        assertThat(ended.status()).isEqualTo(TurnStatus.FAILED);
        assertThat(ended.failure()).isEqualTo(FAILED.failure());
        ChatMessage answer = store().messages(session("s"), Long.MAX_VALUE, ALL).getLast();
        assertThat(answer.text()).isEqualTo("Half an ans");
        assertThat(answer.cut()).isTrue();
        assertThat(material(begin("s", "m2")).context().document()).isEqualTo("kept");
    }

    @Test
    void aCancelledTurnKeepsWhatWasSaidAsCut() {
        Turn turn = begin("s", "m");
        end(turn, new TurnCancelled(), null, "Half");

        assertThat(now(turn).status()).isEqualTo(TurnStatus.CANCELLED);
        assertThat(now(turn).failure()).isNull();
        assertThat(store().messages(session("s"), Long.MAX_VALUE, ALL).getLast().cut())
                .isTrue();
    }

    @Test
    void aTurnThatEndedBadlyBeforeAnythingWasSaidLeavesNoAnswer() {
        for (Terminal terminal : List.of(FAILED, new TurnCancelled())) {
            String session = terminal.getClass().getSimpleName();
            end(begin(session, "m1"), terminal, null, "");
            assertThat(store().messages(session(session), Long.MAX_VALUE, ALL)).hasSize(1);

            Turn next = begin(session, "m2");

            assertThat(next.messageOrdinal()).isEqualTo(3);
            assertThat(store().messages(session(session), Long.MAX_VALUE, ALL).stream()
                            .map(ChatMessage::ordinal))
                    .containsExactly(1L, 3L);
        }
    }

    @Test
    void aCompletedTurnThatSaidNothingHasAnEmptyAnswer() {
        complete(begin("s", "m"), "");

        ChatMessage answer = store().messages(session("s"), Long.MAX_VALUE, ALL).getLast();
        assertThat(answer.role()).isEqualTo(Role.ASSISTANT);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.cut()).isFalse();
    }

    @Test
    void anEndWithoutANewContextLeavesTheOldOne() {
        end(begin("s", "m1"), new TurnCompleted(), "old", "done");
        end(begin("s", "m2"), FAILED, null, "");

        assertThat(material(begin("s", "m3")).context().document()).isEqualTo("old");
    }

    private void assertUnchanged(Turn ended, int events, String context, String answer) {
        assertThat(now(ended)).isEqualTo(ended);
        assertThat(events(ended.log())).hasSize(events);
        assertThat(material(ended).context().document()).isEqualTo(context);
        assertThat(store().messages(ended.log().session(), Long.MAX_VALUE, ALL).getLast())
                .extracting(ChatMessage::text)
                .isEqualTo(answer);
    }
}
