package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Session;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Saying the last message otherwise: what {@code begin} promises of a turn that replaces another. */
abstract class ReplaceContract extends StoreFixture {

    private static final TurnFailed FAILED = new TurnFailed(new Failure("model_away", true, "Try again."));

    ReplaceContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void whatWasSaidInAReplacedTurnLeavesTheHistory() {
        complete(begin("s", "m1"), "one");
        Turn replaced = begin(message("s", "m2", "Helo"));
        complete(replaced, "What?");

        Turn turn = replace(replaced, "m3", "Hello");

        assertThat(texts()).containsExactly("Hello", "one", "Hello");
        assertThat(material(turn).message()).isEqualTo("Hello");
        assertThat(material(turn).history()).extracting(ChatMessage::text).containsExactly("Hello", "one");
        Session session = store().find(session("s")).orElseThrow();
        assertThat(session.messageCount()).isEqualTo(4);
        assertThat(session.lastTurn()).isEqualTo(turn);
        complete(turn, "two");
        assertThat(texts()).containsExactly("Hello", "one", "Hello", "two");
        assertThat(store().find(session("s")).orElseThrow().messageCount()).isEqualTo(4);
    }

    @Test
    void aReplacementBeginsLikeAnyOtherTurnAndSaysWhatItReplaces() throws Exception {
        Turn replaced = begin(message("s", "m1", "Helo"));
        say(replaced, text("What?"));
        complete(replaced, "What?");

        Turn turn = replace(replaced, "m2", "Hello");

        assertThat(turn.status()).isEqualTo(TurnStatus.RUNNING);
        assertThat(turn.attempt()).isEqualTo(1);
        assertThat(turn.firstSequence()).isEqualTo(4);
        assertThat(turn.messageOrdinal()).isEqualTo(3);
        assertThat(now(turn)).isEqualTo(turn);
        assertThat(events(turn.log()))
                .as("the log keeps what was said")
                .containsExactly(
                        new TurnStarted(new MessageId("m1"), "Helo"),
                        text("What?"),
                        new TurnCompleted(),
                        new TurnStarted(new MessageId("m2"), "Hello", replaced.id(), null));
        say(turn, text("Hi"));
        complete(turn, "Hi");
    }

    @Test
    void theContextIsTheOneFromBeforeTheReplacedTurn() throws Exception {
        Turn first = begin("s", "m1");
        end(first, new TurnCompleted(), "one", "a");
        Turn second = begin("s", "m2");
        end(second, new TurnCompleted(), "one two", "b");

        Turn turn = replace(second, "m3", "Hello");

        assertThat(material(turn).context()).isEqualTo(new AgentState("one"));
        assertThat(reopened().load(turn, 0).orElseThrow().context()).isEqualTo(new AgentState("one"));
    }

    @Test
    void theContextFromBeforeAFirstTurnIsEmpty() {
        Turn first = begin("s", "m1");
        end(first, new TurnCompleted(), "one", "a");

        Turn turn = replace(first, "m2", "Hello");

        assertThat(material(turn).context()).isEqualTo(AgentState.EMPTY);
        assertThat(material(turn).history()).isEmpty();
    }

    @Test
    void aTurnThatHasLeftNoContextTakesNoneWithIt() {
        for (Terminal terminal : List.of(FAILED, new TurnCancelled(), new TurnCompleted())) {
            String session = terminal.getClass().getSimpleName();
            end(begin(session, "m0"), new TurnCompleted(), "nothing", "a");
            end(begin(session, "m1"), new TurnCompleted(), "one", "a");
            Turn without = begin(session, "m2");
            end(without, terminal, null, "");

            Turn turn = replace(without, "m3", "Hello");

            assertThat(material(turn).context()).as(session).isEqualTo(new AgentState("one"));
        }
    }

    @Test
    void aTurnThatHasLeftTwoContextsTakesBothWithIt() {
        end(begin("s", "m1"), new TurnCompleted(), "one", "a");
        Turn turn = begin("s", "m2");
        end(turn, FAILED, "one half", "");
        Turn again = claimed(now(turn), NODE, new TurnRestarted(2));
        end(again, new TurnCompleted(), "one two", "b");

        assertThat(material(replace(turn, "m3", "Hello")).context()).isEqualTo(new AgentState("one"));
    }

    @Test
    void aReplacementCanBeReplacedAgainAndAgain() {
        end(begin(message("s", "m0", "Before")), new TurnCompleted(), "zero", "0");
        Turn turn = begin(message("s", "m1", "Try 1"));
        end(turn, new TurnCompleted(), "zero 1", "1");
        for (int i = 2; i <= 4; i++) {
            turn = replace(turn, "m" + i, "Try " + i);
            assertThat(material(turn).context()).isEqualTo(new AgentState("zero"));
            assertThat(texts()).containsExactly("Before", "0", "Try " + i);
            if (i == 3) {
                end(turn, FAILED, null, "");
            } else {
                end(turn, new TurnCompleted(), "zero " + i, "" + i);
            }
        }
        assertThat(texts()).containsExactly("Before", "0", "Try 4", "4");
        assertThat(store().find(session("s")).orElseThrow().messageCount()).isEqualTo(4);
        assertThat(material(begin("s", "m5")).context()).isEqualTo(new AgentState("zero 4"));
    }

    @Test
    void pagesOfAHistoryWithAReplacedTurnHoldEveryMessageOnce() {
        complete(begin("s", "m1"), "1");
        Turn replaced = begin("s", "m2");
        complete(replaced, "2");
        Turn turn = replace(replaced, "m3", "Hello");
        complete(turn, "3");
        complete(begin("s", "m4"), "4");
        List<ChatMessage> whole = store().messages(session("s"), Long.MAX_VALUE, ALL);
        assertThat(whole).extracting(ChatMessage::ordinal).containsExactly(1L, 2L, 5L, 6L, 7L, 8L);

        for (int before = 1; before <= 10; before++) {
            for (int limit = 1; limit <= 7; limit++) {
                long bound = before;
                List<ChatMessage> older = whole.stream()
                        .filter(message -> message.ordinal() < bound)
                        .toList();
                assertThat(store().messages(session("s"), before, limit))
                        .as("at most %s messages before %s", limit, before)
                        .isEqualTo(older.subList(Math.max(0, older.size() - limit), older.size()));
            }
        }
    }

    @Test
    void ofManyReplacementsOfOneTurnAtOnceOneIsBegun() throws Exception {
        for (int round = 0; round < 5; round++) {
            Turn replaced = begin("s" + round, "m");
            end(replaced, new TurnCompleted(), "one", "done");

            List<BeginOutcome> outcomes = atOnce(8, i -> store().begin(replacement(replaced, "m" + i, "Hello " + i)));

            assertThat(outcomes.stream().filter(BeginOutcome.Begun.class::isInstance))
                    .hasSize(1);
            assertThat(outcomes.stream().filter(BeginOutcome.Busy.class::isInstance))
                    .hasSize(7);
            assertThat(store().messages(replaced.log().session(), Long.MAX_VALUE, ALL))
                    .hasSize(1);
            assertThat(store().find(replaced.log().session()).orElseThrow().messageCount())
                    .isEqualTo(2);
            assertThat(events(replaced.log())).hasSize(3);
        }
    }

    @Test
    void ofARetryAndAReplacementAtOnceOneWins() throws Exception {
        for (int round = 0; round < 10; round++) {
            Turn turn = begin("s" + round, "m1");
            end(turn, FAILED, null, "Half");
            Turn failed = now(turn);

            List<Boolean> won = atOnce(
                    2,
                    i -> i == 0
                            ? store().claim(failed, NODE, new TurnRestarted(2)) instanceof ClaimOutcome.Claimed
                            : store().begin(replacement(turn, "m2", "More")) instanceof BeginOutcome.Begun);

            assertThat(won).containsExactlyInAnyOrder(true, false);
            assertThat(store().messages(turn.log().session(), Long.MAX_VALUE, ALL))
                    .hasSize(1);
        }
    }

    @Test
    void aReplacementIsTakenOverLikeAnyOtherTurn() throws Exception {
        end(begin("s", "m1"), new TurnCompleted(), "one", "a");
        Turn replaced = begin("s", "m2");
        end(replaced, new TurnCompleted(), "one two", "b");
        Turn turn = replace(replaced, "m3", "Hallo");
        say(turn, text("c"));
        lapse(NODE);

        Turn next = claimed(now(turn), OTHER_NODE, new TurnContinued(2));

        assertThat(material(next).message()).isEqualTo("Hallo");
        assertThat(material(next).context()).isEqualTo(new AgentState("one"));
        assertThat(material(next).history()).extracting(ChatMessage::text).containsExactly("Hello", "a");
        end(next, new TurnCompleted(), "one three", "cd", text("d"));
        assertThat(texts()).containsExactly("Hello", "a", "Hallo", "cd");
    }

    @Test
    void theTitleStaysAsItWas() {
        Turn replaced = begin("s", "m1");
        complete(replaced, "done");
        Optional<String> before = store().find(session("s")).map(Session::title);

        replace(replaced, "m2", "Hello");

        assertThat(store().find(session("s")).map(Session::title)).isEqualTo(before);
    }

    private List<String> texts() {
        return store().messages(session("s"), Long.MAX_VALUE, ALL).stream()
                .map(ChatMessage::text)
                .toList();
    }
}
