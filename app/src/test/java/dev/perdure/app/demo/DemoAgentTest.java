package dev.perdure.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.error.AgentException;
import dev.perdure.chat.error.RunStoppedException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.WorkflowAgent;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoAgentTest {

    private final FakeTime time = new FakeTime();

    @Test
    void continuesAfterATakeover() {
        assertThat(DemoAgent.onSystemTime().recovery()).isEqualTo(WorkflowAgent.Recovery.CONTINUE);
    }

    @Nested
    class PlainInput {

        @Test
        void isAnsweredWithWhatHappenedToTheRequest() throws Exception {
            DemoTurn turn = new DemoTurn(time, "Hello there");
            AgentState state = turn.run();

            assertThat(turn.text())
                    .contains(
                            "demo agent", "`turn-1`", "`session-1`", "`message-1`", "Attempt 1", "`epoch-41`", "/help");
            assertThat(state).isEqualTo(AgentState.EMPTY);
        }

        @Test
        void isAnsweredWordByWordAtAReadablePace() throws Exception {
            DemoTurn turn = new DemoTurn(time, "Hello there");
            turn.run();

            assertThat(turn.said()).hasSizeBetween(50, 120);
            assertThat(time.pauses())
                    .hasSameSizeAs(turn.said())
                    .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofMillis(25), Duration.ofMillis(35)));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 7, 30, 50})
        void goesOnAtTheVeryWordAfterEveryTakeover(int words) throws Exception {
            DemoTurn undisturbed = new DemoTurn(time, "Hello there");
            undisturbed.run();
            DemoTurn turn = new DemoTurn(time, "Hello there");
            assertThatThrownBy(() -> turn.run(Said.theFirst(words))).isInstanceOf(RunStoppedException.class);
            int characters = turn.text().length();
            assertThatThrownBy(() -> turn.run(Said.theFirst(3))).isInstanceOf(RunStoppedException.class);
            turn.run();

            assertThat(turn.text())
                    .startsWith(undisturbed.text())
                    .contains("Attempt 2 took over at position `epoch-42`, after " + characters + " characters")
                    .contains("Attempt 3 took over at position `epoch-43`");
        }

        @Test
        void saysNothingMoreWhenOnlyTheEndWasMissing() throws Exception {
            DemoTurn turn = new DemoTurn(time, "/help");
            turn.run();
            String answer = turn.text();
            turn.run();

            assertThat(turn.text()).isEqualTo(answer);
        }
    }

    @Nested
    class Tokens {

        @Test
        void areNumberedAndCarryTheirTime() throws Exception {
            DemoTurn turn = new DemoTurn(time, "/tokens 3");
            turn.run();

            assertThat(turn.said())
                    .containsExactly(
                            new ChatEvent.TextDelta("1@5000000 "),
                            new ChatEvent.TextDelta("2@5000000 "),
                            new ChatEvent.TextDelta("3@5000000 "));
            assertThat(time.pauses()).isEmpty();
        }

        @Test
        void areDueAtTheirNumberOverTheRate() throws Exception {
            DemoTurn turn = new DemoTurn(time, "/tokens 3 at 4");
            turn.run();

            assertThat(turn.text()).isEqualTo("1@5250000 2@5500000 3@5750000 ");
        }

        @Test
        void areMadeAtOnceWhenTheyAreLate() throws Exception {
            DemoTurn turn = new DemoTurn(
                    new DemoAgent(time::nanoTime, pause -> {
                        boolean first = time.pauses().isEmpty();
                        time.pause(first ? pause.plusMillis(600) : pause);
                    }),
                    "/tokens 4 at 4",
                    AgentState.EMPTY);
            turn.run();

            assertThat(turn.text()).isEqualTo("1@5850000 2@5850000 3@5850000 4@6000000 ");
        }

        @Test
        void goOnWithTheNextNumberAtTheirOwnRateAfterATakeover() throws Exception {
            DemoTurn turn = new DemoTurn(time, "/tokens 5 at 10");
            assertThatThrownBy(() -> turn.run(Said.theFirst(2))).isInstanceOf(RunStoppedException.class);
            time.advance(Duration.ofSeconds(60));
            turn.run();

            assertThat(turn.text()).isEqualTo("1@5100000 2@5200000 3@65400000 4@65500000 5@65600000 ");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "1@5000000 2@5000000 ", "1@5000000 2", "1@5000000 2@", "1@5000000 2@50"})
        void areEachThereOnceHoweverTheTextWasCut(String said) throws Exception {
            DemoTurn turn = new DemoTurn(time, "/tokens 11");
            turn.said().add(new ChatEvent.TextDelta(said));
            turn.run();

            assertThat(Stream.of(turn.text().split(" ")).map(token -> token.substring(0, token.indexOf('@'))))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 11)
                            .mapToObj(Integer::toString)
                            .toList());
        }

        @Test
        void areNotSaidAgainWhenAllWereSaid() throws Exception {
            DemoTurn turn = new DemoTurn(time, "/tokens 2");
            turn.run();
            turn.run();

            assertThat(turn.text()).isEqualTo("1@5000000 2@5000000 ");
        }

        @Test
        void endWhenTheThreadIsInterrupted() {
            DemoTurn turn = new DemoTurn(time, "/tokens 1000000");
            Thread.currentThread().interrupt();

            assertThatThrownBy(turn::run).isInstanceOf(InterruptedException.class);
        }
    }

    @Nested
    class Failing {

        @Test
        void isForGoodUnlessToldOtherwise() {
            assertThatThrownBy(() -> new DemoTurn(time, "/fail").run())
                    .isInstanceOfSatisfying(AgentException.class, failure -> {
                        assertThat(failure.code()).isEqualTo("demo_failure");
                        assertThat(failure.recoverable()).isFalse();
                    });
        }

        @Test
        void isRecoverableAfterSomeTokensIfToldSo() {
            DemoTurn turn = new DemoTurn(time, "/fail recoverable after 2");

            assertThatThrownBy(turn::run)
                    .isInstanceOfSatisfying(
                            AgentException.class,
                            failure -> assertThat(failure.recoverable()).isTrue());
            assertThat(turn.text()).isEqualTo("1@5000000 2@5000000 ");
        }
    }

    @Nested
    class Slowness {

        @Test
        void waitsBeforeTheFirstWord() throws Exception {
            DemoTurn turn = new DemoTurn(time, "/slow 2.5");
            turn.run();

            assertThat(time.pauses().getFirst()).isEqualTo(Duration.ofMillis(2_500));
            assertThat(turn.text()).contains("2.5 seconds");
        }

        @Test
        void endsWhenTheThreadIsInterrupted() {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> new DemoTurn(time, "/slow 600").run()).isInstanceOf(InterruptedException.class);
        }
    }

    @Nested
    class ToolCalls {

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 2, 5})
        void areMadeOnceWhateverDies(int events) throws Exception {
            DemoTurn turn = new DemoTurn(time, "/tool");
            assertThatThrownBy(() -> turn.run(Said.theFirst(events))).isInstanceOf(RunStoppedException.class);
            turn.run();

            assertThat(turn.said().subList(0, 2))
                    .containsExactly(
                            new ChatEvent.ToolCall("demo-call-1", "add", "{\"augend\":19,\"addend\":23}"),
                            new ChatEvent.ToolResult("demo-call-1", "add", "42", false));
            assertThat(turn.said().subList(2, turn.said().size()))
                    .allSatisfy(event -> assertThat(event).isInstanceOf(ChatEvent.TextDelta.class));
            assertThat(turn.text()).endsWith("it said **42**.");
        }
    }

    @Nested
    class State {

        @Test
        void countsInTheContext() throws Exception {
            AgentState once = new DemoTurn(time, "/state").run();
            DemoTurn turn = new DemoTurn(time, "/state", once);
            AgentState twice = turn.run();

            assertThat(once.document()).isEqualTo("{\"asked\":1}");
            assertThat(twice.document()).isEqualTo("{\"asked\":2}");
            assertThat(turn.text()).contains("**2**");
        }

        @Test
        void isLeftAloneByEverythingElse() throws Exception {
            AgentState context = new AgentState("{\"asked\":7}");
            for (String message : List.of("hi", "/tokens 1", "/tool", "/help", "/nonsense", "/slow 0")) {
                assertThat(new DemoTurn(time, message, context).run()).isEqualTo(context);
            }
        }

        @Test
        void beginsAnewOverAContextOfAnotherAgent() throws Exception {
            assertThat(new DemoTurn(time, "/state", new AgentState("[1,2]"))
                            .run()
                            .document())
                    .isEqualTo("{\"asked\":1}");
        }
    }

    @Nested
    class Misuse {

        @Test
        void isAnsweredWithHowItIsDone() throws Exception {
            DemoTurn turn = new DemoTurn(time, "/tokens many");
            turn.run();

            assertThat(turn.text()).contains("`/tokens 200`", "| `/slow S` |");
        }
    }
}
