package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Custom;
import dev.perdure.chat.event.ChatEvent.ReasoningDelta;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.ToolCall;
import dev.perdure.chat.event.ChatEvent.ToolResult;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog.LogPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Exact reading: what {@code read} promises. */
abstract class ReadContract extends StoreFixture {

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "你好",
            "🙂👩‍👩‍👧‍👦",
            "e\u0301 and \u00e9 are not the same",
            "\"double\" 'single' `back` \\ back\\\\slash \\n \\u0041",
            "line\nline\r\nline\rline\n\n",
            "\u2028 and \u2029 and \u0085 and \ufeff",
            "\n\ndata: {\"not\": \"an event\"}\n\n",
            "id: 7\nevent: turn.completed\n",
            "tab\t bell\u0007 escape\u001b[31m delete\u007f",
            "'; DROP TABLE chat_sessions; --",
            "{\"json\": [1, 2, {\"a\": null}]}",
            "<script>alert(1)</script>&amp;",
            "%s %d {} ${x} #{y}",
            "\ufffd \uffff",
            "x".repeat(60_000),
            "你🙂".repeat(10_000));

    ReadContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void everyPageOfEverySizeHoldsJustTheEventsBehindItsNumber() throws Exception {
        Turn turn = begin("s", "m");
        int said = 0;
        for (int size : List.of(1, 4, 1, 1, 3, 7, 2)) {
            ChatEvent[] events = new ChatEvent[size];
            for (int i = 0; i < size; i++) {
                events[i] = text("t" + said++);
            }
            say(turn, events);
        }
        complete(turn, "done");
        List<LoggedEvent> whole = page(turn.log(), 0, ALL);
        assertDense(whole, 1);
        assertThat(whole).hasSize(said + 2);

        for (int after = 0; after <= whole.size(); after++) {
            for (int limit = 1; limit <= whole.size() + 1; limit++) {
                assertThat(page(turn.log(), after, limit))
                        .as("at most %s events after %s", limit, after)
                        .isEqualTo(whole.subList(after, Math.min(after + limit, whole.size())));
            }
        }
    }

    @Test
    void aReaderThatPagesGetsEveryEventOnceWhateverThePageSize() throws Exception {
        Turn turn = begin("s", "m");
        for (int i = 0; i < 60; i++) {
            ChatEvent[] events = new ChatEvent[i % 4 + 1];
            for (int k = 0; k < events.length; k++) {
                events[k] = text(i + "." + k);
            }
            say(turn, events);
        }
        List<LoggedEvent> whole = page(turn.log(), 0, ALL);
        assertDense(whole, 1);

        for (int size : List.of(1, 2, 3, 7, 10, 50, 64, 200)) {
            List<LoggedEvent> read = new ArrayList<>();
            while (read.size() < whole.size()) {
                List<LoggedEvent> page = page(turn.log(), read.size(), size);
                assertThat(page).as("a page after %s", read.size()).isNotEmpty().hasSizeLessThanOrEqualTo(size);
                read.addAll(page);
            }
            assertThat(read).isEqualTo(whole);
        }
    }

    @Test
    void thereIsNothingBehindTheEnd() {
        Turn turn = begin("s", "m");

        assertThat(page(turn.log(), 1, 10)).isEmpty();
        assertThat(page(turn.log(), 2, 10)).isEmpty();
        assertThat(page(turn.log(), 1_000_000, 10)).isEmpty();
    }

    @Test
    void anUnknownSessionsLogIsAbsent() {
        begin("s", "m");

        assertThat(store().read(new LogKey(session("nowhere"), "epoch"), 0, 10)).isEqualTo(new LogPage.Absent());
    }

    @Test
    void anotherEpochsLogIsAbsent() {
        Turn turn = begin("s", "m");

        assertThat(store().read(new LogKey(session("s"), turn.log().epoch() + "x"), 0, 10))
                .isEqualTo(new LogPage.Absent());
        assertThat(page(turn.log(), 0, 10)).hasSize(1);
    }

    @Test
    void aLogNeverHoldsAnotherSessionsEvents() throws Exception {
        List<Turn> turns = List.of(begin("s0", "m"), begin("s1", "m"), begin("s2", "m"));
        for (int i = 0; i < 30; i++) {
            int which = i % 3;
            say(turns.get(which), text("session " + which), text("piece " + i));
        }

        for (int which = 0; which < 3; which++) {
            Turn turn = turns.get(which);
            List<LoggedEvent> logged = page(turn.log(), 0, ALL);
            assertDense(logged, 1);
            assertThat(logged).hasSize(21).allMatch(event -> event.turn().equals(turn.id()));
            List<ChatEvent> expected = new ArrayList<>(List.of(new TurnStarted(new MessageId("m"), "Hello")));
            for (int i = which; i < 30; i += 3) {
                expected.add(text("session " + which));
                expected.add(text("piece " + i));
            }
            assertThat(events(turn.log())).isEqualTo(expected);
        }
    }

    @Test
    void everyEventNamesItsTurn() throws Exception {
        Turn first = begin("s", "m1");
        say(first, text("a"));
        complete(first, "a");
        Turn second = begin("s", "m2");
        say(second, text("b"));

        assertThat(page(first.log(), 0, ALL).stream().map(LoggedEvent::turn))
                .containsExactly(first.id(), first.id(), first.id(), second.id(), second.id());
    }

    @Test
    void everyKindOfEventComesBackAsItWas() throws Exception {
        List<ChatEvent> said = List.of(
                new TextDelta("text"),
                new ReasoningDelta("reasoning"),
                new ToolCall("call-1", "search", "{\"q\": \"x\"}"),
                new ToolResult("call-1", "search", "found", false),
                new ToolResult("call-1", "search", "not found", true),
                new Custom("progress", "{\"percent\": 50}"));
        TurnFailed plain = new TurnFailed(new Failure("agent_failed", false, "It won't help."));
        TurnFailed waiting =
                new TurnFailed(new Failure("rate_limited", true, "Try again \n 你好.", Duration.ofMillis(1_500)));
        Turn turn = begin("s", "m1");
        say(turn, said.toArray(ChatEvent[]::new));
        end(turn, plain, null, "");
        Turn again = claimed(now(turn), NODE, new TurnRestarted(2));
        end(again, waiting, null, "");
        Turn third = claimed(now(turn), NODE, new TurnContinued(3));
        end(third, new TurnCancelled(), null, "");
        Turn last = begin("s", "m2");
        end(last, new TurnCompleted(), null, "", new TextDelta("last"));

        List<ChatEvent> expected = new ArrayList<>();
        expected.add(new TurnStarted(new MessageId("m1"), "Hello"));
        expected.addAll(said);
        expected.add(plain);
        expected.add(new TurnRestarted(2));
        expected.add(waiting);
        expected.add(new TurnContinued(3));
        expected.add(new TurnCancelled());
        expected.add(new TurnStarted(new MessageId("m2"), "Hello"));
        expected.add(new TextDelta("last"));
        expected.add(new TurnCompleted());
        assertThat(events(turn.log())).isEqualTo(expected);
    }

    @Test
    void everyTextComesBackAsItWasWhereverItStands() throws Exception {
        int number = 0;
        for (String text : TEXTS) {
            Turn turn = begin(message("s" + number++, "m", text));
            List<ChatEvent> said = List.of(
                    new TextDelta(text),
                    new ReasoningDelta(text),
                    new ToolCall(text, text, text),
                    new ToolResult(text, text, text, false),
                    new Custom(text, text),
                    new TextDelta("the text after it"));
            say(turn, said.toArray(ChatEvent[]::new));
            TurnFailed failed = new TurnFailed(new Failure("code", true, text));
            end(turn, failed, text, text);

            List<ChatEvent> expected = new ArrayList<>();
            expected.add(new TurnStarted(new MessageId("m"), text));
            expected.addAll(said);
            expected.add(failed);
            assertThat(events(turn.log())).isEqualTo(expected);
            assertThat(now(turn).failure()).isEqualTo(failed.failure());
            assertThat(store().messages(turn.log().session(), Long.MAX_VALUE, ALL))
                    .allMatch(message -> message.text().equals(text));
            assertThat(material(turn).message()).isEqualTo(text);
            assertThat(material(turn).context().document()).isEqualTo(text);
        }
    }
}
