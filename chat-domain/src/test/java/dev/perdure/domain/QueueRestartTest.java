package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Turns that wait outlive the node that accepted them. */
class QueueRestartTest extends QueueFixture {

    @Nested
    class Restart {

        @Test
        void whatWaitedIsAnsweredByTheNextProcess() {
            Turn first = leftToNobody();
            List<TurnId> waiting = repository.queue(first.log(), 10).stream()
                    .map(queued -> queued.turn().id())
                    .toList();

            DurableChatService next = service();

            List<LoggedEvent> log = wholeLog(next, 3);
            assertThat(ends(log)).containsExactly(first.id(), waiting.get(0), waiting.get(1));
            assertThat(agent.requests()).extracting(r -> r.message()).containsExactly("halt", "say m2", "say m3");
        }

        @Test
        void aNodeThatDiesWithARunningTurnLosesNeitherItNorTheQueue() {
            ChatSettings here = settings;
            noSweep();
            DurableChatService first = service();
            Turn running = running(first);
            Turn second = enqueue(first, "m2");
            Turn third = enqueue(first, "m3");
            clock.advance(Duration.ofSeconds(11));
            settings = here;
            gate.countDown();
            DurableChatService next = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                output.text("taken over");
                return request.state();
            }));

            List<LoggedEvent> log = wholeLog(next, 3);

            assertThat(ends(log)).containsExactly(running.id(), second.id(), third.id());
            assertThat(log.stream().filter(e -> e.event() instanceof Terminal)).hasSize(3);
        }

        @Test
        void aNodeThatIsToldToStopBeginsNothingNew() {
            settings = settings.withDrain(PATIENCE);
            DurableChatService stopping = service();
            Turn first = running(stopping);
            Turn second = enqueue(stopping, "m2");
            stopping.refuseNewTurns();
            gate.countDown();
            readTurn(stopping, first);
            stopping.close();

            assertThat(repository.turn(SESSION, second.id()).orElseThrow().status())
                    .isEqualTo(TurnStatus.QUEUED);
            assertThat(stopping.open(ALICE, SESSION, new Scope.OneTurn(second.id()), new ResumePoint.Beginning()))
                    .isPresent();
            assertThat(repository.turn(SESSION, second.id()).orElseThrow().status())
                    .isEqualTo(TurnStatus.QUEUED);
            DurableChatService next = service();
            assertThat(lastOf(readTurn(next, second))).isEqualTo(new TurnCompleted());
            assertThat(repository.turn(SESSION, second.id()).orElseThrow().node())
                    .isEqualTo(next.node());
        }

        @Test
        void ofManyNodesOneBeginsATurn() {
            List<DurableChatService> services = List.of(service(), service(), service(), service());
            DurableChatService first = services.getFirst();
            running(first);
            for (int i = 2; i <= 16; i++) {
                enqueue(services.get(i % 4), "m" + i);
            }
            gate.countDown();

            List<LoggedEvent> log = wholeLog(first, 16);

            assertThat(agent.requests()).hasSize(16);
            assertThat(agent.requests()).allMatch(request -> request.attempt() == 1);
            assertThat(log).extracting(LoggedEvent::event).doesNotHaveAnyElementsOfTypes(TurnContinued.class);
        }
    }
}
