package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.Submission.Repeat;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What becomes of messages that come while another is being answered. */
class QueueTest extends QueueFixture {

    @Nested
    class Enqueue {

        @Test
        void messagesAreAnsweredOneAfterTheOtherInTheirOrder() {
            noSweep();
            DurableChatService service = service();
            Turn first = running(service);
            Turn second = enqueue(service, "m2");
            Turn third = enqueue(service, "m3");
            gate.countDown();

            List<LoggedEvent> log = wholeLog(service, 3);

            assertThat(ends(log)).containsExactly(first.id(), second.id(), third.id());
            assertThat(agent.requests()).extracting(r -> r.message()).containsExactly("halt", "say m2", "say m3");
            assertThat(agent.requests().getLast().state()).isEqualTo(new AgentState("++"));
            assertThat(agent.requests().getLast().history())
                    .extracting(ChatMessage::text)
                    .containsExactly("halt", "echo halt", "say m2", "echo say m2");
            assertThat(textOf(readTurn(service, second))).isEqualTo("echo say m2");
        }

        @Test
        void anIdleSessionAnswersAtOnce() {
            DurableChatService service = service();

            Turn turn = accepted(service.submit(ALICE, message("m1", "hi", WhenBusy.ENQUEUE)));

            assertThat(turn.status()).isEqualTo(TurnStatus.RUNNING);
            assertThat(lastOf(readTurn(service, turn))).isEqualTo(new TurnCompleted());
        }

        @Test
        void aSecondClickIsTheSameTurnAndRunsOnce() throws Exception {
            DurableChatService service = service();
            DurableChatService other = service();
            running(service);
            List<Future<SubmitOutcome>> clicks = new ArrayList<>();
            try (var fingers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 20; i++) {
                    DurableChatService node = i % 2 == 0 ? service : other;
                    clicks.add(fingers.submit(() -> node.submit(ALICE, message("m2", "say m2", WhenBusy.ENQUEUE))));
                }
            }
            List<SubmitOutcome.Accepted> outcomes = outcomes(clicks);
            assertThat(outcomes.stream().map(o -> o.turn().id()).distinct()).hasSize(1);
            assertThat(outcomes.stream().filter(o -> !o.repeated())).hasSize(1);
            gate.countDown();
            readTurn(other, outcomes.getFirst().turn());

            SubmitOutcome again = other.submit(ALICE, message("m2", "say m2", WhenBusy.ENQUEUE));

            assertThat(accepted(again).status()).isEqualTo(TurnStatus.COMPLETED);
            assertThat(service.submit(ALICE, message("m2", "other", WhenBusy.ENQUEUE)))
                    .isInstanceOf(SubmitOutcome.MessageIdReused.class);
            assertThat(agent.requests()).extracting(r -> r.message()).containsExactly("halt", "say m2");
        }

        private static List<SubmitOutcome.Accepted> outcomes(List<Future<SubmitOutcome>> clicks)
                throws InterruptedException, ExecutionException {
            List<SubmitOutcome.Accepted> outcomes = new ArrayList<>();
            for (Future<SubmitOutcome> click : clicks) {
                outcomes.add((SubmitOutcome.Accepted) click.get());
            }
            return outcomes;
        }

        @Test
        void noMoreWaitThanAreAllowed() {
            settings = settings.withMaxQueuedTurns(2);
            DurableChatService service = service();
            running(service);
            enqueue(service, "m2");
            Turn last = enqueue(service, "m3");

            assertThat(service.submit(ALICE, message("m4", "more", WhenBusy.ENQUEUE)))
                    .isEqualTo(new SubmitOutcome.QueueFull(2));
            assertThat(service.submit(ALICE, message("m4", "more", WhenBusy.INTERRUPT)))
                    .isEqualTo(new SubmitOutcome.QueueFull(2));
            gate.countDown();
            readTurn(service, last);

            assertThat(accepted(service.submit(ALICE, message("m4", "more", WhenBusy.ENQUEUE)))
                            .status())
                    .isEqualTo(TurnStatus.RUNNING);
        }

        @Test
        void aRejectedMessageIsBusyWithWhatWaitsToo() {
            Turn first = leftToNobody();
            Turn second = repository.queue(first.log(), 1).getFirst().turn();
            noSweep();
            DurableChatService service = service();

            assertThat(service.submit(ALICE, message("m9", "hi")))
                    .isInstanceOfSatisfying(
                            SubmitOutcome.Busy.class,
                            busy -> assertThat(busy.running().id()).isEqualTo(second.id()));

            assertThat(ends(wholeLog(service, 3))).element(1).isEqualTo(second.id());
        }

        @Test
        void whoeverQueuesBehindWhatNobodyHasBegunSetsItGoing() throws Exception {
            Turn first = leftToNobody();
            noSweep();
            DurableChatService service = service();
            long end = repository.find(SESSION).orElseThrow().lastSequence();

            Turn last = enqueue(service, "m4");

            // Asked of the store, because whoever asks the service would have it begin by that.
            assertThat(repository.awaitBeyond(first.log(), end, PATIENCE)).isTrue();
            assertThat(ends(wholeLog(service, 4))).last().isEqualTo(last.id());
        }

        @Test
        void theRetryOfAFailedTurnDoesNotOvertakeTheQueue() {
            ScriptedAgent failing = new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                if (request.message().equals("halt")) {
                    gate.await();
                    throw new IllegalStateException("broken");
                }
                output.text("fine");
                return request.state();
            });
            DurableChatService service = start(failing);
            Turn first = accepted(service.submit(ALICE, message("m1", "halt")));
            Turn second = enqueue(service, "m2");
            assertThat(service.retry(ALICE, SESSION, second.id())).isInstanceOf(RetryOutcome.NotRetryable.class);
            gate.countDown();

            List<LoggedEvent> log = wholeLog(service, 2);

            assertThat(ends(log)).containsExactly(first.id(), second.id());
            assertThat(lastOf(readTurn(service, first))).isInstanceOf(TurnFailed.class);
            assertThat(service.retry(ALICE, SESSION, first.id())).isInstanceOf(RetryOutcome.NotRetryable.class);
        }

        @Test
        void aDeletedSessionTakesItsQueueWithIt() {
            DurableChatService service = service();
            running(service);
            Turn second = enqueue(service, "m2");
            EventCursor cursor = open(service, second, new ResumePoint.Beginning());
            assertThat(step(cursor)).isInstanceOf(Step.Queued.class);

            assertThat(service.delete(ALICE, SESSION)).isTrue();

            assertThat(step(cursor)).isEqualTo(new Step.Deleted());
            assertThat(service.cancel(ALICE, SESSION, second.id())).isInstanceOf(CancelOutcome.NoSuchTurn.class);
        }
    }

    @Nested
    class EnqueueAsEventSource {

        private Submission repeatable(String text) {
            return new Submission(
                    SESSION, null, text, new Repeat.SameText(new ResumePoint.Beginning()), WhenBusy.ENQUEUE);
        }

        @Test
        void aRepeatedUrlAttachesToTheTurnThatWaits() {
            DurableChatService service = service();
            running(service);
            Turn waiting = accepted(service.submit(ALICE, repeatable("again")));
            enqueue(service, "m3");

            Turn again = accepted(service.submit(ALICE, repeatable("again")));
            Turn other = accepted(service.submit(ALICE, repeatable("another")));

            assertThat(again.id()).isEqualTo(waiting.id());
            assertThat(other.id()).isNotEqualTo(waiting.id());
            assertThat(repository.queue(waiting.log(), 10)).hasSize(3);
        }
    }
}
