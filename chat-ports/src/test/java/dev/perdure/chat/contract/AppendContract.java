package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Turn;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The log grows densely and what is durable is visible: what {@code append} promises to the owner of a turn. */
abstract class AppendContract extends StoreFixture {

    AppendContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void eventsStandInTheOrderAndAtTheNumbersTheyWereWrittenFor() throws Exception {
        Turn turn = begin("s", "m");

        assertThat(append(turn, 2, text("a"))).isEqualTo(WriteOutcome.DURABLE);
        assertThat(append(turn, 3, text("b"), text("c"), text("d"))).isEqualTo(WriteOutcome.DURABLE);
        assertThat(append(turn, 6, text("e"))).isEqualTo(WriteOutcome.DURABLE);

        assertThat(page(turn.log(), 1, ALL))
                .containsExactly(
                        new LoggedEvent(2, turn.id(), text("a")),
                        new LoggedEvent(3, turn.id(), text("b")),
                        new LoggedEvent(4, turn.id(), text("c")),
                        new LoggedEvent(5, turn.id(), text("d")),
                        new LoggedEvent(6, turn.id(), text("e")));
    }

    @Test
    void everyReaderSeesAnAppendAsSoonAsItsStageCompletes() throws Exception {
        Turn turn = begin("s", "m");
        for (int sequence = 2; sequence <= 300; sequence++) {
            assertThat(append(turn, sequence, text("t" + sequence))).isEqualTo(WriteOutcome.DURABLE);
            assertThat(page(turn.log(), sequence - 1, 10))
                    .as("what a reader sees after the append at %s", sequence)
                    .containsExactly(new LoggedEvent(sequence, turn.id(), text("t" + sequence)));
        }
        assertThat(events(turn.log())).hasSize(300);
    }

    @Test
    void theSessionsLastNumberFollowsTheLogWhileATurnRuns() throws Exception {
        Turn turn = begin("s", "m");
        for (int sequence = 2; sequence <= 20; sequence += 2) {
            append(turn, sequence, text("a"), text("b"));

            assertThat(store().find(session("s")).orElseThrow().lastSequence()).isEqualTo(sequence + 1);
        }
    }

    @Test
    void aRepeatOfOnesOwnAppendIsDurableAndNotDoubled() throws Exception {
        Turn turn = begin("s", "m");
        append(turn, 2, text("a"), text("b"));

        assertThat(append(turn, 2, text("a"), text("b"))).isEqualTo(WriteOutcome.DURABLE);
        assertThat(events(turn.log())).hasSize(3);
        assertThat(append(turn, 4, text("c"))).isEqualTo(WriteOutcome.DURABLE);
        assertThat(events(turn.log()).subList(1, 4)).containsExactly(text("a"), text("b"), text("c"));
    }

    @Test
    void aRepeatWithACheckpointIsDurableAndKeepsIt() throws Exception {
        Turn turn = begin("s", "m");
        Append append = new Append(turn, 2, List.of(text("a")), new AgentState("after a"));

        assertThat(append(append)).isEqualTo(WriteOutcome.DURABLE);
        assertThat(append(append)).isEqualTo(WriteOutcome.DURABLE);

        assertThat(events(turn.log())).hasSize(2);
        assertThat(material(turn).checkpoint()).isEqualTo(new AgentState("after a"));
    }

    @Test
    void theNewestCheckpointIsKept() throws Exception {
        Turn turn = begin("s", "m");
        append(new Append(turn, 2, List.of(text("a")), new AgentState("after a")));
        assertThat(material(turn).checkpoint()).isEqualTo(new AgentState("after a"));
        append(turn, 3, text("b"));
        assertThat(material(turn).checkpoint()).isEqualTo(new AgentState("after a"));
        append(new Append(turn, 4, List.of(text("c"), text("d")), new AgentState("你好 🙂 after d")));

        assertThat(material(turn).checkpoint()).isEqualTo(new AgentState("你好 🙂 after d"));
    }

    @Test
    void aCheckpointWithoutEventsIsKeptAndTakesNoNumber() throws Exception {
        Turn turn = begin("s", "m");
        say(turn, text("a"));
        checkpoint(turn, "after a");
        say(turn, text("b"));

        assertThat(material(turn).checkpoint()).isEqualTo(new AgentState("after a"));
        assertThat(events(turn.log())).hasSize(3);
    }

    @Test
    void interleavedAppendsOfSixteenSessionsAreAllDense() throws Exception {
        int sessions = 16;
        int appends = 40;
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            turns.add(begin("s" + i, "m"));
        }

        List<List<ChatEvent>> written = atOnce(sessions, i -> {
            List<ChatEvent> said = new ArrayList<>();
            for (int n = 0; n < appends; n++) {
                ChatEvent[] events = new ChatEvent[n % 3 + 1];
                for (int k = 0; k < events.length; k++) {
                    events[k] = text("session " + i + " append " + n + " piece " + k);
                }
                WriteOutcome outcome = appendUnchecked(turns.get(i), said.size() + 2L, events);
                assertThat(outcome).isEqualTo(WriteOutcome.DURABLE);
                said.addAll(List.of(events));
            }
            return said;
        });

        for (int i = 0; i < sessions; i++) {
            List<ChatEvent> stored = events(turns.get(i).log());
            assertThat(stored.subList(1, stored.size())).isEqualTo(written.get(i));
        }
    }

    private WriteOutcome appendUnchecked(Turn turn, long first, ChatEvent... events) {
        try {
            return append(turn, first, events);
        } catch (Exception e) {
            throw new AssertionError("append at " + first + " of " + turn.log(), e);
        }
    }
}
