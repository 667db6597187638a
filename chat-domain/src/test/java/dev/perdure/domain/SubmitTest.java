package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Position;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.InvalidInputException;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SubmitTest extends ServiceFixture {

    @Nested
    class Submit {

        @Test
        void anAnswerIsStreamedWhole() {
            DurableChatService service = start(ScriptedAgent.saying("你", "好", "\n\ndata: 😀"));

            List<LoggedEvent> events = readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))));

            assertThat(events.getFirst().event()).isEqualTo(new TurnStarted(new MessageId("m"), "hi"));
            assertThat(textOf(events)).isEqualTo("你好\n\ndata: 😀");
            assertThat(lastOf(events)).isEqualTo(new TurnCompleted());
            assertThat(events).extracting(LoggedEvent::sequence).containsExactlyElementsOf(numbers(1, events.size()));
        }

        @Test
        void twentyAtOnceWithOneMessageIdAreOneTurnAndOneRun() throws Exception {
            ScriptedAgent agent = ScriptedAgent.saying("once");
            DurableChatService service = start(agent);
            List<Future<List<LoggedEvent>>> streams = new ArrayList<>();
            try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 20; i++) {
                    streams.add(callers.submit(() ->
                            readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))))));
                }
            }
            for (Future<List<LoggedEvent>> stream : streams) {
                assertThat(stream.get()).isEqualTo(streams.getFirst().get());
            }
            assertThat(agent.requests()).hasSize(1);
        }

        @Test
        void aRepeatAfterTheEndReplaysAndRunsNothing() {
            ScriptedAgent agent = ScriptedAgent.saying("once");
            DurableChatService service = start(agent);
            List<LoggedEvent> first = readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))));

            SubmitOutcome again = service.submit(ALICE, message("m", "hi"));

            assertThat(again)
                    .isInstanceOfSatisfying(
                            SubmitOutcome.Accepted.class,
                            accepted -> assertThat(accepted.repeated()).isTrue());
            assertThat(readTurn(service, accepted(again))).isEqualTo(first);
            assertThat(agent.requests()).hasSize(1);
        }

        @Test
        void theSameIdForAnotherTextIsRefused() {
            DurableChatService service = start(ScriptedAgent.saying("once"));
            service.submit(ALICE, message("m", "hi"));

            assertThat(service.submit(ALICE, message("m", "ho"))).isInstanceOf(SubmitOutcome.MessageIdReused.class);
        }

        @Test
        void aSecondMessageWhileATurnRunsIsToldWhichOne() {
            DurableChatService service = start(halting);
            Turn running = accepted(service.submit(ALICE, message("m1", "hi")));

            assertThat(service.submit(ALICE, message("m2", "ho")))
                    .isInstanceOfSatisfying(
                            SubmitOutcome.Busy.class,
                            busy -> assertThat(busy.running().id()).isEqualTo(running.id()));
            gate.countDown();
        }

        @Test
        void theSessionOfAnotherCallerDoesNotExist() {
            DurableChatService service = start(ScriptedAgent.saying("once"));
            Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
            readTurn(service, turn);
            Caller mallory = new Caller("mallory");

            assertThat(service.submit(mallory, message("m", "hi"))).isInstanceOf(SubmitOutcome.NoSuchSession.class);
            assertThat(service.open(mallory, SESSION, new Scope.WholeSession(), new ResumePoint.Beginning()))
                    .isEmpty();
            assertThat(service.snapshot(mallory, SESSION)).isEmpty();
            assertThat(service.messages(mallory, SESSION, Long.MAX_VALUE, 10)).isEmpty();
            assertThat(service.cancel(mallory, SESSION, turn.id())).isInstanceOf(CancelOutcome.NoSuchTurn.class);
            assertThat(service.retry(mallory, SESSION, turn.id())).isInstanceOf(RetryOutcome.NoSuchTurn.class);
            assertThat(service.sessions(mallory, null, null, 10).sessions()).isEmpty();
            assertThat(service.delete(mallory, SESSION)).isFalse();
        }

        @Test
        void aMessageThatIsTooLongIsRefusedAndLeavesNothing() {
            settings = settings.withMaxMessageBytes(10);
            DurableChatService service = start(ScriptedAgent.saying("once"));

            assertThatThrownBy(() -> service.submit(ALICE, message("m", "01234567890")))
                    .isInstanceOfSatisfying(
                            InvalidInputException.class,
                            refused -> assertThat(refused.code()).isEqualTo("message_too_long"));
            assertThat(repository.find(SESSION)).isEmpty();
        }

        @Test
        void theNextTurnIsGivenTheContextAndTheHistory() {
            ScriptedAgent agent = new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                output.text("answer to " + request.message());
                return new AgentState(request.state().document() + "+");
            });
            DurableChatService service = start(agent);
            readTurn(service, accepted(service.submit(ALICE, message("m1", "first"))));
            readTurn(service, accepted(service.submit(ALICE, message("m2", "second"))));

            assertThat(agent.requests().get(1).state()).isEqualTo(new AgentState("+"));
            assertThat(agent.requests().get(1).history())
                    .extracting(ChatMessage::text)
                    .containsExactly("first", "answer to first");
        }
    }

    @Nested
    class SubmitAsEventSource {

        private Submission repeatable(ResumePoint cursor) {
            return new Submission(SESSION, null, "hi", new Submission.Repeat.SameText(cursor));
        }

        @Test
        void theSameTextAttachesToTheRunningTurn() {
            DurableChatService service = start(halting);
            Turn first = accepted(service.submit(ALICE, repeatable(new ResumePoint.Beginning())));
            Turn again = accepted(service.submit(ALICE, repeatable(new ResumePoint.Beginning())));
            gate.countDown();

            assertThat(again.id()).isEqualTo(first.id());
        }

        @Test
        void aCursorInAnEndedTurnOfTheSameTextStartsNothing() {
            DurableChatService service = start(ScriptedAgent.saying("a"));
            Turn first = accepted(service.submit(ALICE, repeatable(new ResumePoint.Beginning())));
            LoggedEvent end = readTurn(service, first).getLast();

            Position position = first.log().at(end.sequence());
            Turn again = accepted(service.submit(ALICE, repeatable(new ResumePoint.After(position))));

            assertThat(again.id()).isEqualTo(first.id());
            assertThat(readTurn(service, again, new ResumePoint.After(position)))
                    .isEmpty();
        }

        @Test
        void aNewReaderWithTheSameTextStartsANewTurnOnceTheFirstHasEnded() {
            DurableChatService service = start(ScriptedAgent.saying("a"));
            Turn first = accepted(service.submit(ALICE, repeatable(new ResumePoint.Beginning())));
            readTurn(service, first);

            Turn second = accepted(service.submit(ALICE, repeatable(new ResumePoint.Beginning())));

            assertThat(second.id()).isNotEqualTo(first.id());
            readTurn(service, second);
        }

        @Test
        void anotherTextIsANewMessageWhateverTheCursor() {
            DurableChatService service = start(halting);
            Turn first = accepted(service.submit(ALICE, message("m", "ho")));

            assertThat(service.submit(ALICE, repeatable(new ResumePoint.After(first.start()))))
                    .isInstanceOf(SubmitOutcome.Busy.class);
            gate.countDown();
        }
    }
}
