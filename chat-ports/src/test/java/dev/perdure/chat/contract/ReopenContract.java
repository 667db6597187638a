package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Session;
import dev.perdure.chat.Turn;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.chat.port.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Visible is durable: what another process, or a restarted one, sees of the same store. */
abstract class ReopenContract extends StoreFixture {

    ReopenContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void aStoreThatOutlivesItsProcessIsReallyReopened() throws Exception {
        if (survivesReopen()) {
            assertThat(reopened()).isNotSameAs(store());
        } else {
            assertThat(reopened()).isNotNull();
        }
    }

    @Test
    void nothingIsForgottenByAReopening() throws Exception {
        Turn first = begin("s", "m1");
        say(first, text("a"), text("b"));
        end(first, new TurnCompleted(), "context", "ab", text("c"));
        Turn running = begin("s", "m2");
        append(new Append(running, 6, List.of(text("d")), new AgentState("checkpoint")));
        Session session = store().find(session("s")).orElseThrow();
        List<LoggedEvent> log = page(first.log(), 0, ALL);
        assertThat(log).hasSize(6);

        SessionRepository other = reopened();

        assertThat(other.find(session("s"))).contains(session);
        assertThat(other.sessions(ANNA, null, null, 10).sessions()).containsExactly(session);
        assertThat(other.turn(session("s"), first.id())).contains(now(first));
        assertThat(other.messages(session("s"), Long.MAX_VALUE, 10))
                .isEqualTo(store().messages(session("s"), Long.MAX_VALUE, 10));
        assertThat(other.load(running, 10)).contains(material(running));
        assertThat(page(other, first.log(), 0, ALL)).isEqualTo(log);
        assertThat(other.begin(message("s", "m1", "Hello"))).isEqualTo(new BeginOutcome.Repeated(now(first)));
    }

    @Test
    void anotherProcessTakesATurnOverAndFencesTheFirst() throws Exception {
        Turn zombie = begin("s", "m");
        say(zombie, text("a"));
        SessionRepository other = reopened();
        store().leave(NODE);
        other.beat(OTHER_NODE);

        assertThat(other.orphans(OTHER_NODE, List.of(), 10)).containsExactly(zombie);
        Turn owner = claimedBy(other, zombie);

        assertThat(append(zombie, 3, text("late"))).isEqualTo(WriteOutcome.FENCED);
        assertThat(await(other, new Append(owner, 4, List.of(text("on")), null)))
                .isEqualTo(WriteOutcome.DURABLE);
        List<ChatEvent> expected = List.of(text("a"), new TurnContinued(2), text("on"));
        assertThat(events(zombie.log()).subList(1, 4)).isEqualTo(expected);
        assertThat(page(other, zombie.log(), 1, 10).stream().map(LoggedEvent::event))
                .isEqualTo(expected);
    }

    @Test
    void whatOneProcessWritesWakesTheReadersOfAnother() throws Exception {
        Turn turn = begin("s", "m");
        SessionRepository other = reopened();
        assertThat(page(other, turn.log(), 0, 10)).hasSize(1);
        WaitingReader reader =
                WaitingReader.start(other, turn.log(), 1, patience()).parked();

        say(turn, text("a"));

        assertThat(reader.outcome(patience())).isTrue();
        assertThat(page(other, turn.log(), 1, 10)).containsExactly(new LoggedEvent(2, turn.id(), text("a")));
    }

    @Test
    void deletionInOneProcessWakesTheReadersOfAnother() throws Exception {
        Turn turn = begin("s", "m");
        SessionRepository other = reopened();
        WaitingReader reader =
                WaitingReader.start(other, turn.log(), 1, patience()).parked();

        store().delete(ANNA, session("s"));

        assertThat(reader.outcome(patience())).isTrue();
    }

    @Test
    void aCancellationAskedForInOneProcessIsHeardInAnother() throws Exception {
        Turn turn = begin("s", "m");
        SessionRepository other = reopened();

        assertThat(other.requestCancel(session("s"), turn.id())).isTrue();

        assertThat(store().beat(NODE).cancelled()).containsExactly(turn.id());
    }

    @Test
    void ofTheSameMessageInTwoProcessesOneIsBegun() throws Exception {
        SessionRepository other = reopened();
        store().beat(NODE);
        for (int round = 0; round < 10; round++) {
            String session = "s" + round;

            List<BeginOutcome> outcomes =
                    atOnce(10, i -> (i % 2 == 0 ? store() : other).begin(message(session, "m", "Hello")));

            assertThat(outcomes.stream().filter(BeginOutcome.Begun.class::isInstance))
                    .hasSize(1);
            assertThat(outcomes.stream().filter(BeginOutcome.Repeated.class::isInstance))
                    .hasSize(9);
        }
    }

    /** A reader chases the writer; whatever it has seen, a reader in another process must see at once. */
    @Test
    void whatAnyReaderHasSeenIsSeenByAnother() throws Exception {
        Turn turn = begin("s", "m");
        SessionRepository other = reopened();
        int last = 300;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<LoggedEvent>> chase = threads.submit(() -> {
                List<LoggedEvent> seen = new ArrayList<>();
                while (seen.size() < last) {
                    assertThat(store().awaitBeyond(turn.log(), seen.size(), patience()))
                            .isTrue();
                    int before = seen.size();
                    seen.addAll(page(turn.log(), before, ALL));
                    List<LoggedEvent> fresh = seen.subList(before, seen.size());
                    assertThat(page(other, turn.log(), before, fresh.size()))
                            .as("what another reader sees after %s", before)
                            .isEqualTo(fresh);
                }
                return seen;
            });
            for (int sequence = 2; sequence <= last; sequence++) {
                assertThat(append(turn, sequence, text("t" + sequence))).isEqualTo(WriteOutcome.DURABLE);
            }
            assertDense(result(chase), 1);
        }
    }

    private Turn claimedBy(SessionRepository other, Turn seen) {
        var outcome = other.claim(seen, OTHER_NODE, new TurnContinued(2));
        assertThat(outcome).isInstanceOf(ClaimOutcome.Claimed.class);
        return ((ClaimOutcome.Claimed) outcome).turn();
    }

    private WriteOutcome await(SessionRepository other, Append append) throws Exception {
        return other.append(append).toCompletableFuture().get(patience().toMillis(), TimeUnit.MILLISECONDS);
    }
}
