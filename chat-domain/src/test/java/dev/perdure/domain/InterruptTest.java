package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.chat.port.WhenBusy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Messages that do not wait for the answer to another, and messages that were not meant after all. */
class InterruptTest extends QueueFixture {

    @Nested
    class Interrupt {

        @Test
        void theRunningTurnIsCutAndTheMessageIsAnsweredNext() {
            noSweep();
            DurableChatService service = service();
            Turn first = running(service);
            Turn waiting = enqueue(service, "m2");

            Turn urgent = accepted(service.submit(ALICE, message("m3", "urgent", WhenBusy.INTERRUPT)));

            List<LoggedEvent> log = wholeLog(service, 3);
            assertThat(ends(log)).containsExactly(first.id(), urgent.id(), waiting.id());
            assertThat(lastOf(readTurn(service, first))).isEqualTo(new TurnCancelled());
            List<ChatMessage> history = repository.messages(SESSION, Long.MAX_VALUE, 10);
            assertThat(history)
                    .extracting(ChatMessage::text)
                    .containsExactly("halt", "echo ", "urgent", "echo urgent", "say m2", "echo say m2");
            assertThat(history).extracting(ChatMessage::cut).containsExactly(false, true, false, false, false, false);
            assertThat(agent.requests().get(1).history())
                    .extracting(ChatMessage::text)
                    .containsExactly("halt", "echo ");
        }

        @Test
        void theNodeThatRunsTheTurnIsToldByItsBeat() {
            DurableChatService owner = service();
            Turn first = running(owner);
            DurableChatService other = service();

            Turn urgent = accepted(other.submit(ALICE, message("m2", "urgent", WhenBusy.INTERRUPT)));

            assertThat(textOf(readTurn(other, urgent))).isEqualTo("echo urgent");
            assertThat(lastOf(readTurn(other, first))).isEqualTo(new TurnCancelled());
        }

        @Test
        void aTurnWhoseNodeIsDeadIsEndedAtOnce() {
            noSweep();
            Turn first = running(service());
            clock.advance(Duration.ofSeconds(11));
            DurableChatService second = service();

            Turn urgent = accepted(second.submit(ALICE, message("m2", "urgent", WhenBusy.INTERRUPT)));

            assertThat(ends(wholeLog(second, 2))).containsExactly(first.id(), urgent.id());
            assertThat(lastOf(readTurn(second, first))).isEqualTo(new TurnCancelled());
        }

        @Test
        void aSecondClickInterruptsNothingMore() {
            DurableChatService service = service();
            running(service);
            Turn urgent = accepted(service.submit(ALICE, message("m2", "halt too", WhenBusy.INTERRUPT)));

            SubmitOutcome again = service.submit(ALICE, message("m2", "halt too", WhenBusy.INTERRUPT));
            gate.countDown();

            assertThat(accepted(again).id()).isEqualTo(urgent.id());
            assertThat(ends(wholeLog(service, 2))).element(1).isEqualTo(urgent.id());
            assertThat(lastOf(readTurn(service, urgent))).isEqualTo(new TurnCompleted());
        }

        @Test
        void anIdleSessionAnswersAtOnce() {
            DurableChatService service = service();

            Turn turn = accepted(service.submit(ALICE, message("m1", "hi", WhenBusy.INTERRUPT)));

            assertThat(turn.status()).isEqualTo(TurnStatus.RUNNING);
            assertThat(lastOf(readTurn(service, turn))).isEqualTo(new TurnCompleted());
        }
    }

    @Nested
    class Cancel {

        @Test
        void aTurnThatWaitsEndsUnheardWhenItsTimeComes() {
            DurableChatService service = service();
            Turn first = running(service);
            Turn second = enqueue(service, "m2");
            Turn third = enqueue(service, "m3");

            assertThat(service.cancel(ALICE, SESSION, second.id())).isInstanceOf(CancelOutcome.Requested.class);
            assertThat(service.cancel(ALICE, SESSION, second.id())).isInstanceOf(CancelOutcome.Requested.class);
            gate.countDown();

            List<LoggedEvent> log = wholeLog(service, 3);
            assertThat(ends(log)).containsExactly(first.id(), second.id(), third.id());
            assertThat(readTurn(service, second))
                    .extracting(LoggedEvent::event)
                    .containsExactly(new TurnStarted(new MessageId("m2"), "say m2"), new TurnCancelled());
            assertThat(agent.requests()).extracting(r -> r.message()).containsExactly("halt", "say m3");
            assertThat(service.cancel(ALICE, SESSION, second.id())).isInstanceOf(CancelOutcome.AlreadyEnded.class);
            assertThat(service.submit(ALICE, message("m2", "say m2", WhenBusy.ENQUEUE)))
                    .isInstanceOfSatisfying(SubmitOutcome.Accepted.class, repeat -> {
                        assertThat(repeat.repeated()).isTrue();
                        assertThat(repeat.turn().status()).isEqualTo(TurnStatus.CANCELLED);
                    });
        }

        @Test
        void nothingRunsSoItEndsAtOnce() throws Exception {
            Turn first = leftToNobody();
            Turn second = repository.queue(first.log(), 1).getFirst().turn();
            noSweep();
            DurableChatService service = service();

            long end = repository.find(SESSION).orElseThrow().lastSequence();

            service.cancel(ALICE, SESSION, second.id());

            // Asked of the store, because whoever asks the service would have it begin by that.
            assertThat(repository.awaitBeyond(first.log(), end, PATIENCE)).isTrue();
            assertThat(lastOf(readTurn(service, second))).isEqualTo(new TurnCancelled());
        }

        @Test
        void manyCancelledOnesDoNotKeepTheNextOneWaiting() {
            noSweep();
            DurableChatService service = service();
            running(service);
            for (int i = 2; i < 16; i++) {
                service.cancel(ALICE, SESSION, enqueue(service, "m" + i).id());
            }
            Turn last = enqueue(service, "m16");
            gate.countDown();

            assertThat(ends(wholeLog(service, 16))).last().isEqualTo(last.id());
            assertThat(agent.requests()).hasSize(2);
        }
    }
}
