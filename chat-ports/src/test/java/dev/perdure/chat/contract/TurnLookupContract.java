package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.port.TurnStore.TurnMaterial;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Finding turns, and what an attempt is given beside the log: {@code turn}, {@code turnAt} and {@code load}. */
abstract class TurnLookupContract extends StoreFixture {

    TurnLookupContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void aTurnIsFoundInItsOwnSessionOnly() {
        Turn turn = begin("s1", "m");
        begin("s2", "m");

        assertThat(store().turn(session("s1"), turn.id())).contains(turn);
        assertThat(store().turn(session("s2"), turn.id())).isEmpty();
        assertThat(store().turn(session("nowhere"), turn.id())).isEmpty();
        assertThat(store().turn(session("s1"), new TurnId("no-such-turn"))).isEmpty();
    }

    @Test
    void turnAtGivesTheTurnThatANumberFallsInto() throws Exception {
        Turn first = begin("s", "m1");
        say(first, text("a"));
        complete(first, "a");
        Turn second = begin("s", "m2");
        say(second, text("b"));

        assertThat(store().turnAt(session("s"), 0)).isEmpty();
        for (long sequence = 1; sequence <= 3; sequence++) {
            assertThat(store().turnAt(session("s"), sequence)).contains(now(first));
        }
        for (long sequence = 4; sequence <= 6; sequence++) {
            assertThat(store().turnAt(session("s"), sequence)).contains(now(second));
        }
        assertThat(store().turnAt(session("nowhere"), 1)).isEmpty();
    }

    @Test
    void anAttemptIsGivenItsMessageAndTheNewestHistoryOldestFirst() {
        for (int i = 1; i <= 4; i++) {
            complete(begin(message("s", "m" + i, "Question " + i)), "Answer " + i);
        }
        Turn turn = begin(message("s", "m5", "Question 5"));

        TurnMaterial material = store().load(turn, 3).orElseThrow();

        assertThat(material.message()).isEqualTo("Question 5");
        assertThat(material.history().stream().map(ChatMessage::text))
                .containsExactly("Answer 3", "Question 4", "Answer 4");
        assertThat(material.checkpoint()).isNull();
        assertThat(store().load(turn, 0).orElseThrow().history()).isEmpty();
        assertThat(store().load(turn, ALL).orElseThrow().history()).hasSize(8);
    }

    @Test
    void aFirstTurnHasNoHistoryAndTheEmptyContext() {
        TurnMaterial material = material(begin("s", "m"));

        assertThat(material.history()).isEmpty();
        assertThat(material.context()).isEqualTo(AgentState.EMPTY);
        assertThat(material.checkpoint()).isNull();
    }

    @Test
    void theContextOfTheLastEndIsGivenToTheNextTurn() {
        List<String> contexts = List.of("{\"count\": 1}", "", "not JSON; 你好 🙂 \"'\\ \n\u2028");
        List<String> given = new ArrayList<>();
        for (int i = 0; i < contexts.size(); i++) {
            end(begin("s", "m" + i), new TurnCompleted(), contexts.get(i), "done");
            Turn next = begin("s", "next" + i);
            given.add(material(next).context().document());
            end(next, new TurnCompleted(), null, "done");
        }

        assertThat(given).isEqualTo(contexts);
    }

    @Test
    void oneSessionsContextIsNotGivenToAnother() {
        end(begin("s1", "m"), new TurnCompleted(), "one", "done");
        end(begin("s2", "m"), new TurnCompleted(), "two", "done");

        assertThat(material(begin("s1", "m2")).context().document()).isEqualTo("one");
        assertThat(material(begin("s2", "m2")).context().document()).isEqualTo("two");
        assertThat(material(begin("s3", "m")).context()).isEqualTo(AgentState.EMPTY);
    }

    @Test
    void nothingIsLoadedForATurnWhoseSessionIsGone() {
        Turn turn = begin("s", "m");
        store().delete(ANNA, session("s"));

        assertThat(store().load(turn, 10)).isEmpty();
        assertThat(store().turn(session("s"), turn.id())).isEmpty();
        assertThat(store().turnAt(session("s"), 1)).isEmpty();

        LogKey again = begin("s", "m").log();
        assertThat(again).isNotEqualTo(turn.log());
        assertThat(store().load(turn, 10)).isEmpty();
    }
}
