package dev.perdure.domain;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.AgentException;
import dev.perdure.chat.error.ChatException;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.EventLog;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    @Nested
    class Refused {

        @Test
        void aFailureWhoseWordsCannotBeStoredEndsTheTurnAllTheSame() {
            ScriptedAgent agent = new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                throw new AgentException("model_error", true, "half a pair \uD83D and \0");
            });
            DurableChatService service = start(agent);

            TurnFailed failed =
                    (TurnFailed) lastOf(readTurn(service, accepted(service.submit(ALICE, message("m", "hi")))));

            assertThat(failed.failure().message()).isEqualTo("half a pair \uFFFD and \uFFFD");
            assertThat(agent.requests()).hasSize(1);
        }

        @Test
        void anAnswerTheStoreCannotTakeFailsOnceInsteadOfRunningForEver() {
            ScriptedAgent agent = new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                output.text("fine ");
                output.text("poison");
                new CountDownLatch(1).await();
                return request.state();
            });
            DurableChatService service = start(refusing("poison"), agent);
            Turn turn = accepted(service.submit(ALICE, message("m", "hi")));

            List<LoggedEvent> events = readTurn(service, turn);

            assertThat(textOf(events)).isEqualTo("fine ");
            assertThat(((TurnFailed) lastOf(events)).failure().code()).isEqualTo("internal_error");
            assertThat(agent.requests()).hasSize(1);
        }

        /** The store, but it can't take a certain text. */
        private SessionRepository refusing(String text) {
            return (SessionRepository) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {SessionRepository.class},
                    (proxy, method, arguments) -> {
                        if (arguments != null
                                && arguments[0] instanceof EventLog.Append append
                                && append.events().contains(new ChatEvent.TextDelta(text))) {
                            return CompletableFuture.failedStage(
                                    new InternalException(new IllegalStateException("refused")));
                        }
                        try {
                            return method.invoke(repository, arguments);
                        } catch (InvocationTargetException thrown) {
                            throw thrown.getCause();
                        }
                    });
        }
    }
}
