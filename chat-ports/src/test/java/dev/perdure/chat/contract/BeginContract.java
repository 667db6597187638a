package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.MessageId;
import dev.perdure.chat.Session;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.NewTurn;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Submit once: what {@code begin} promises. */
abstract class BeginContract extends StoreFixture {

    BeginContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void aFirstMessageMakesItsSessionAndARunningTurn() {
        NewTurn message = message("s", "m", "Hello");

        Turn turn = begin(message);

        assertThat(turn.id()).isEqualTo(message.id());
        assertThat(turn.log().session()).isEqualTo(session("s"));
        assertThat(turn.log().epoch()).isEqualTo(message.epoch());
        assertThat(turn.messageId()).isEqualTo(new MessageId("m"));
        assertThat(turn.status()).isEqualTo(TurnStatus.RUNNING);
        assertThat(turn.attempt()).isEqualTo(1);
        assertThat(turn.fruitlessAttempts()).isEqualTo(1);
        assertThat(turn.node()).isEqualTo(NODE);
        assertThat(turn.firstSequence()).isEqualTo(1);
        assertThat(turn.lastSequence()).isZero();
        assertThat(turn.messageOrdinal()).isEqualTo(1);
        assertThat(turn.failure()).isNull();
        assertThat(turn.cancelRequested()).isFalse();
        assertThat(turn.endedAt()).isNull();
        assertThat(now(turn)).isEqualTo(turn);
        Session session = store().find(session("s")).orElseThrow();
        assertThat(session.owner()).isEqualTo(ANNA);
        assertThat(session.title()).isEqualTo(message.title());
        assertThat(session.lastSequence()).isEqualTo(1);
        assertThat(session.messageCount()).isEqualTo(2);
        assertThat(session.lastTurn()).isEqualTo(turn);
    }

    @Test
    void theTurnStartedEventIsInTheLogOnReturn() {
        Turn turn = begin(message("s", "m", "Hello"));

        assertThat(events(turn.log())).containsExactly(new TurnStarted(new MessageId("m"), "Hello"));
    }

    @Test
    void aLaterTurnStandsRightBehindTheOneBefore() throws Exception {
        Turn first = begin("s", "m1");
        say(first, text("a"), text("b"));
        complete(first, "ab");

        Turn second = begin("s", "m2");

        assertThat(second.log()).isEqualTo(first.log());
        assertThat(second.firstSequence()).isEqualTo(5);
        assertThat(second.messageOrdinal()).isEqualTo(3);
        assertThat(events(first.log())).hasSize(5);
        assertThat(store().find(session("s")).orElseThrow().messageCount()).isEqualTo(4);
    }

    @Test
    void ofTwentyConcurrentCallsWithOneMessageIdOneIsBegun() throws Exception {
        store().beat(NODE);

        List<BeginOutcome> outcomes = atOnce(20, i -> store().begin(message("s", "m", "Hello")));

        List<TurnId> begun = outcomes.stream()
                .filter(BeginOutcome.Begun.class::isInstance)
                .map(outcome -> ((BeginOutcome.Begun) outcome).turn().id())
                .toList();
        assertThat(begun).hasSize(1);
        assertThat(outcomes.stream()
                        .filter(BeginOutcome.Repeated.class::isInstance)
                        .map(outcome -> ((BeginOutcome.Repeated) outcome).turn().id()))
                .hasSize(19)
                .containsOnly(begun.getFirst());
        assertThat(page(store().find(session("s")).orElseThrow().log(), 0, ALL)).hasSize(1);
    }

    @Test
    void ofConcurrentCallsWithOneMessageIdInAnOldSessionOneIsBegun() throws Exception {
        complete(begin("s", "old"), "done");

        List<BeginOutcome> outcomes = atOnce(20, i -> store().begin(message("s", "m", "Hello")));

        assertThat(outcomes.stream().filter(BeginOutcome.Begun.class::isInstance))
                .hasSize(1);
        assertThat(outcomes.stream().filter(BeginOutcome.Repeated.class::isInstance))
                .hasSize(19);
    }

    @Test
    void ofTwoDifferentMessagesAtOnceOneIsBegunAndOneIsBusy() throws Exception {
        store().beat(NODE);
        for (int round = 0; round < 30; round++) {
            String session = "s" + round;

            List<BeginOutcome> outcomes = atOnce(2, i -> store().begin(message(session, "m" + i, "Hello " + i)));

            assertThat(outcomes)
                    .hasAtLeastOneElementOfType(BeginOutcome.Begun.class)
                    .hasAtLeastOneElementOfType(BeginOutcome.Busy.class);
            assertThat(page(store().find(session(session)).orElseThrow().log(), 0, ALL))
                    .hasSize(1);
        }
    }

    @Test
    void aRepeatIsNeverToldToBeBusyWithItself() {
        Turn turn = begin("s", "m");

        assertThat(store().begin(message("s", "m", "Hello"))).isEqualTo(new BeginOutcome.Repeated(turn));
        assertThat(events(turn.log())).hasSize(1);
    }

    @Test
    void aRepeatOfAnEarlierMessageIsRecognisedWhileALaterOneRuns() {
        Turn earlier = begin("s", "m1");
        complete(earlier, "done");
        begin("s", "m2");

        assertThat(store().begin(message("s", "m1", "Hello"))).isEqualTo(new BeginOutcome.Repeated(now(earlier)));
    }

    @Test
    void aRepeatOfAnEndedTurnGivesItAsItEnded() {
        Turn turn = begin("s", "m");
        complete(turn, "done");

        BeginOutcome outcome = store().begin(message("s", "m", "Hello"));

        assertThat(outcome).isEqualTo(new BeginOutcome.Repeated(now(turn)));
        assertThat(((BeginOutcome.Repeated) outcome).turn().status()).isEqualTo(TurnStatus.COMPLETED);
        assertThat(store().messages(session("s"), Long.MAX_VALUE, ALL)).hasSize(2);
    }

    @Test
    void anotherMessageWhileATurnRunsIsBusyAndStoresNothing() {
        Turn running = begin(message("s", "m1", "First"));

        BeginOutcome outcome = store().begin(message("s", "m2", "Second"));

        assertThat(outcome).isEqualTo(new BeginOutcome.Busy(running, "First"));
        assertThat(events(running.log())).hasSize(1);
        assertThat(store().messages(session("s"), Long.MAX_VALUE, ALL)).hasSize(1);
        complete(running, "done");
        assertThat(store().begin(message("s", "m2", "Second"))).isInstanceOf(BeginOutcome.Begun.class);
    }

    @Test
    void aMessageIdThatBelongsToAnotherTextIsRefusedAndStoresNothing() {
        Turn turn = begin(message("s", "m", "Hello"));

        assertThat(store().begin(message("s", "m", "Hello!"))).isEqualTo(new BeginOutcome.MessageIdReused(turn));
        complete(turn, "done");
        assertThat(store().begin(message("s", "m", "Hello!"))).isEqualTo(new BeginOutcome.MessageIdReused(now(turn)));
        assertThat(events(turn.log())).hasSize(2);
    }

    @Test
    void anotherCallersSessionIsForeignEvenForAKnownMessageId() {
        Turn turn = begin("s", "m");

        assertThat(store().begin(message(BELA, NODE, "s", "m", "Hello"))).isEqualTo(new BeginOutcome.ForeignSession());
        assertThat(store().begin(message(BELA, NODE, "s", "m2", "Hello"))).isEqualTo(new BeginOutcome.ForeignSession());
        assertThat(events(turn.log())).hasSize(1);
        assertThat(store().find(session("s")).orElseThrow().owner()).isEqualTo(ANNA);
    }

    @Test
    void oneMessageIdInTwoSessionsIsTwoTurns() {
        Turn one = begin("s1", "m");
        Turn other = begin("s2", "m");

        assertThat(one.id()).isNotEqualTo(other.id());
        assertThat(one.log()).isNotEqualTo(other.log());
        assertThat(other.firstSequence()).isEqualTo(1);
    }
}
