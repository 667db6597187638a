package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Turn;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.port.EventLog.LogPage;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code delete} promises. */
abstract class DeleteContract extends StoreFixture {

    DeleteContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void aDeletedSessionLeavesNothingBehind() throws Exception {
        Turn first = begin("s", "m1");
        say(first, text("a"));
        end(first, new TurnCompleted(), "context", "a");
        Turn running = begin("s", "m2");
        checkpoint(running, "state");
        complete(begin("other", "m"), "kept");

        assertThat(store().delete(ANNA, session("s"))).isTrue();

        assertThat(store().find(session("s"))).isEmpty();
        assertThat(store().turn(session("s"), first.id())).isEmpty();
        assertThat(store().load(running, 10)).isEmpty();
        assertThat(store().messages(session("s"), Long.MAX_VALUE, 10)).isEmpty();
        assertThat(store().read(first.log(), 0, 10)).isEqualTo(new LogPage.Absent());
        assertThat(store().sessions(ANNA, null, null, 10).sessions())
                .extracting(session -> session.id().value())
                .containsExactly("other");
        assertThat(store().messages(session("other"), Long.MAX_VALUE, 10)).hasSize(2);
    }

    @Test
    void onlyItsOwnerDeletesASession() {
        begin("s", "m");

        assertThat(store().delete(BELA, session("s"))).isFalse();
        assertThat(store().find(session("s"))).isPresent();
        assertThat(store().delete(ANNA, session("nowhere"))).isFalse();
        assertThat(store().delete(ANNA, session("s"))).isTrue();
        assertThat(store().delete(ANNA, session("s"))).isFalse();
    }

    @Test
    void theOwnerOfARunningTurnLearnsOfItsDeletionByItsBeat() {
        complete(begin("ended", "m"), "done");
        Turn running = begin("running", "m");
        begin(message(ANNA, OTHER_NODE, "elsewhere", "m", "Hello"));
        begin("kept", "m");
        store().beat(NODE);

        store().delete(ANNA, session("ended"));
        store().delete(ANNA, session("running"));

        assertThat(store().beat(OTHER_NODE).cancelled()).isEmpty();
        assertThat(store().beat(NODE).cancelled()).containsExactly(running.id());
    }

    @Test
    void ofTwentyConcurrentDeletionsOneIsTrue() throws Exception {
        begin("s", "m");

        List<Boolean> outcomes = atOnce(20, i -> store().delete(ANNA, session("s")));

        assertThat(outcomes.stream().filter(Boolean::booleanValue)).hasSize(1);
    }

    @Test
    void aSessionMadeAgainUnderTheSameIdIsAnother() {
        Turn old = begin("s", "m");
        end(old, new TurnCompleted(), "old context", "old answer");
        store().delete(ANNA, session("s"));

        Turn made = begin(message(BELA, NODE, "s", "m", "Other words"));

        assertThat(made.log().epoch()).isNotEqualTo(old.log().epoch());
        assertThat(made.firstSequence()).isEqualTo(1);
        assertThat(made.messageOrdinal()).isEqualTo(1);
        assertThat(events(made.log())).hasSize(1);
        assertThat(store().read(old.log(), 0, 10)).isEqualTo(new LogPage.Absent());
        assertThat(material(made).context()).isEqualTo(AgentState.EMPTY);
        assertThat(material(made).history()).isEmpty();
        assertThat(store().find(session("s")).orElseThrow().owner()).isEqualTo(BELA);
        assertThat(store().turn(session("s"), old.id())).isEmpty();
    }

    @Test
    void deletionAndCreationAtOnceLeaveAWholeSessionOrNone() throws Exception {
        store().beat(NODE);
        for (int round = 0; round < 30; round++) {
            String session = "s" + round;
            begin(session, "old");

            List<Boolean> done = atOnce(
                    2,
                    i -> i == 0
                            ? store().delete(ANNA, session(session))
                            : store().begin(message(session, "new", "Hello")) instanceof BeginOutcome.Begun);

            assertThat(done.getFirst()).isTrue();
            boolean begun = done.getLast();
            assertThat(store().find(session(session)).isPresent()).isEqualTo(begun);
            assertThat(store().messages(session(session), Long.MAX_VALUE, 10)).hasSize(begun ? 1 : 0);
        }
    }
}
