package dev.perdure.domain;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.AgentException;
import dev.perdure.chat.error.ChatException;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EndTest extends ServiceFixture {

    @Nested
    class Cancel {

        @Test
        void theAgentIsInterruptedAndThePartialAnswerStays() throws Exception {
            CountDownLatch interrupted = new CountDownLatch(1);
            DurableChatService service = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                output.text("partial");
                try {
                    new CountDownLatch(1).await();
                } finally {
                    interrupted.countDown();
                }
                return request.state();
            }));
            Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
            awaitText(service, "partial");

            assertThat(service.cancel(ALICE, SESSION, turn.id())).isInstanceOf(CancelOutcome.Requested.class);

            assertThat(lastOf(readTurn(service, turn))).isEqualTo(new TurnCancelled());
            assertThat(interrupted.await(10, SECONDS)).isTrue();
            assertThat(service.cancel(ALICE, SESSION, turn.id())).isInstanceOf(CancelOutcome.AlreadyEnded.class);
            ChatMessage answer = service.messages(ALICE, SESSION, Long.MAX_VALUE, 10)
                    .orElseThrow()
                    .messages()
                    .getLast();
            assertThat(answer.text()).isEqualTo("partial");
            assertThat(answer.cut()).isTrue();
        }

        @Test
        void anAgentThatIgnoresItIsCutOffAllTheSame() {
            DurableChatService service = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                output.text("deaf");
                boolean open = true;
                while (open) {
                    try {
                        gate.await();
                        open = false;
                    } catch (InterruptedException ignored) {
                        // what a badly written agent does
                    }
                }
                return new AgentState("must not be kept");
            }));
            Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
            awaitText(service, "deaf");

            service.cancel(ALICE, SESSION, turn.id());

            assertThat(lastOf(readTurn(service, turn))).isEqualTo(new TurnCancelled());
            gate.countDown();
            assertThat(repository.load(turn, 0).orElseThrow().context()).isEqualTo(AgentState.EMPTY);
        }

        @Test
        void anUnknownTurnIsNotThere() {
            DurableChatService service = start(ScriptedAgent.saying("a"));

            assertThat(service.cancel(ALICE, SESSION, new TurnId("t"))).isInstanceOf(CancelOutcome.NoSuchTurn.class);
        }
    }

    @Nested
    class Fail {

        @Test
        void theAgentsOwnWordsReachTheReader() {
            assertFailure(
                    new AgentException("model_rate_limited", true, "Try later.", Duration.ofSeconds(7), null),
                    "model_rate_limited",
                    true);
        }

        @Test
        void aDefectTellsNothingOfItself() {
            DurableChatService service = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                throw new IllegalStateException("secret");
            }));
            TurnFailed failed =
                    (TurnFailed) lastOf(readTurn(service, accepted(service.submit(ALICE, message("m", "hi")))));

            assertThat(failed.failure().code()).isEqualTo("agent_failed");
            assertThat(failed.failure().recoverable()).isFalse();
            assertThat(failed.failure().message()).doesNotContain("secret");
        }

        @Test
        void anAgentThatNeverSpeaksIsTimedOut() {
            assertTimeout(Duration.ofSeconds(61), false);
        }

        @Test
        void anAgentThatFallsSilentIsTimedOut() {
            assertTimeout(Duration.ofSeconds(31), true);
        }

        private void assertTimeout(Duration silence, boolean speaks) {
            CountDownLatch called = new CountDownLatch(1);
            DurableChatService service = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                if (speaks) {
                    output.text("a");
                }
                called.countDown();
                gate.await();
                return request.state();
            }));
            Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
            await(called);
            clock.advance(silence);

            TurnFailed failed = (TurnFailed) lastOf(readTurn(service, turn));
            assertThat(failed.failure().code()).isEqualTo("agent_timeout");
            assertThat(failed.failure().recoverable()).isTrue();
        }

        private void assertFailure(ChatException thrown, String code, boolean recoverable) {
            DurableChatService service = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                output.text("partly");
                throw thrown;
            }));
            List<LoggedEvent> events = readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))));

            assertThat(textOf(events)).isEqualTo("partly");
            TurnFailed failed = (TurnFailed) lastOf(events);
            assertThat(failed.failure().code()).isEqualTo(code);
            assertThat(failed.failure().recoverable()).isEqualTo(recoverable);
            assertThat(failed.failure().retryAfter())
                    .isEqualTo(thrown.retryAfter().orElse(null));
        }
    }
}
