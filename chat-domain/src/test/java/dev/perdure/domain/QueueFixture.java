package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.Submission.Repeat;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session in which one message is being answered, for as long as a test likes, and others come meanwhile. */
abstract class QueueFixture extends ServiceFixture {

    /** Answers "echo <message>", but halts in the middle of the message "halt" until the gate opens. */
    final ScriptedAgent agent = new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
        output.text("echo ");
        if (request.message().startsWith("halt")) {
            gate.await();
        }
        output.text(request.message());
        return new AgentState(request.state().document() + "+");
    });

    DurableChatService service() {
        return start(agent);
    }

    static Submission message(String id, String text, WhenBusy whenBusy) {
        return new Submission(SESSION, new MessageId(id), text, new Repeat.Never(), whenBusy);
    }

    static Turn enqueue(DurableChatService service, String id) {
        Turn turn = accepted(service.submit(ALICE, message(id, "say " + id, WhenBusy.ENQUEUE)));
        assertThat(turn.status()).isEqualTo(TurnStatus.QUEUED);
        return turn;
    }

    /** A turn that runs until the gate opens, and has spoken. */
    Turn running(DurableChatService service) {
        Turn turn = accepted(service.submit(ALICE, message("m1", "halt")));
        awaitText(service, "echo ");
        return turn;
    }

    static EventCursor open(DurableChatService service, Turn turn, ResumePoint from) {
        return service.open(ALICE, SESSION, new Scope.OneTurn(turn.id()), from).orElseThrow();
    }

    /** Reads a turn that waits: first that it waits, then all of its events and no others. */
    static List<LoggedEvent> readQueued(EventCursor cursor, Turn turn, int ahead) {
        assertThat(step(cursor)).isInstanceOfSatisfying(Step.Queued.class, queued -> {
            assertThat(queued.turn().id()).isEqualTo(turn.id());
            assertThat(queued.ahead()).isEqualTo(ahead);
        });
        return readToEnd(cursor);
    }

    List<LoggedEvent> wholeLog(DurableChatService service, int terminals) {
        EventCursor cursor = service.open(ALICE, SESSION, new Scope.WholeSession(), new ResumePoint.Beginning())
                .orElseThrow();
        List<LoggedEvent> events = new ArrayList<>();
        while (events.stream().filter(e -> e.event() instanceof Terminal).count() < terminals) {
            events.addAll(((Step.Events) step(cursor)).events());
        }
        assertThat(events).extracting(LoggedEvent::sequence).containsExactlyElementsOf(numbers(1, events.size()));
        return events;
    }

    static List<TurnId> ends(List<LoggedEvent> events) {
        return events.stream()
                .filter(e -> e.event() instanceof Terminal)
                .map(LoggedEvent::turn)
                .toList();
    }

    /** No look-out of its own for anything: what happens then happens at once. */
    void noSweep() {
        settings = settings.withBeat(Duration.ofHours(1));
    }

    /** A turn that has ended in a node that then began nothing, although "m2" and "m3" wait. */
    Turn leftToNobody() {
        DurableChatService gone = service();
        Turn first = running(gone);
        enqueue(gone, "m2");
        enqueue(gone, "m3");
        gone.refuseNewTurns();
        gate.countDown();
        readTurn(gone, first);
        gone.close();
        LogKey log = first.log();
        assertThat(repository.waiting(10)).extracting(Turn::log).containsExactly(log);
        assertThat(repository.orphans(new NodeId("nobody"), List.of(), 10)).isEmpty();
        return first;
    }

    static SessionSnapshot.TurnSnapshot turnOf(SessionSnapshot snapshot) {
        SessionSnapshot.@Nullable TurnSnapshot turn = snapshot.turn();
        assertThat(turn).isNotNull();
        return turn;
    }
}
