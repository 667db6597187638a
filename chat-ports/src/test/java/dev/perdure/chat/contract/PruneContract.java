package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog.LogPage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code prune} promises. Every turn that has ended by now ended longer than no time at all ago. */
abstract class PruneContract extends StoreFixture {

    PruneContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void anEndedTurnLosesItsEventsAndIsReadAsPruned() throws Exception {
        LogKey log = endedTurn("s", "m1", "a", "b");

        assertThat(store().prune(Duration.ZERO, 10)).isEqualTo(1);

        for (long after = 0; after < 4; after++) {
            assertThat(store().read(log, after, 10)).isEqualTo(new LogPage.Pruned(4));
        }
        assertThat(page(log, 4, 10)).isEmpty();
        assertThat(store().find(session("s")).orElseThrow().prunedThrough()).isEqualTo(4);
        assertThat(store().find(session("s")).orElseThrow().lastSequence()).isEqualTo(4);
        assertThat(store().awaitBeyond(log, 1, patience())).isTrue();
        assertThat(store().awaitBeyond(log, 4, Duration.ZERO)).isFalse();
    }

    @Test
    void messagesContextAndTurnStay() throws Exception {
        Turn turn = begin("s", "m1");
        say(turn, text("a"));
        end(turn, new TurnCompleted(), "context", "a");
        Turn ended = now(turn);

        store().prune(Duration.ZERO, 10);

        assertThat(now(turn)).isEqualTo(ended);
        assertThat(store().messages(session("s"), Long.MAX_VALUE, 10)).hasSize(2);
        assertThat(store().turnAt(session("s"), 2)).contains(ended);
        assertThat(material(begin("s", "m2")).context().document()).isEqualTo("context");
    }

    @Test
    void aTurnThatEndedRecentlyKeepsItsEvents() throws Exception {
        LogKey log = endedTurn("s", "m", "a");

        assertThat(store().prune(Duration.ofHours(1), 10)).isZero();

        assertThat(events(log)).hasSize(3);
    }

    @Test
    void aRunningTurnKeepsItsEvents() throws Exception {
        LogKey log = endedTurn("s", "m1", "a");
        Turn running = begin("s", "m2");
        say(running, text("b"));

        assertThat(store().prune(Duration.ZERO, 10)).isEqualTo(1);

        assertThat(store().read(log, 2, 10)).isEqualTo(new LogPage.Pruned(3));
        List<LoggedEvent> kept = page(log, 3, 10);
        assertDense(kept, 4);
        assertThat(kept).hasSize(2);
    }

    @Test
    void theOldestGoFirstAndNoMoreThanAskedFor() throws Exception {
        LogKey first = endedTurn("s1", "m1", "a");
        LogKey second = endedTurn("s2", "m1", "a");
        endedTurn("s1", "m2", "b");

        assertThat(store().prune(Duration.ZERO, 1)).isEqualTo(1);
        assertThat(store().read(first, 0, 10)).isEqualTo(new LogPage.Pruned(3));
        assertThat(page(first, 3, 10)).hasSize(3);
        assertThat(events(second)).hasSize(3);

        assertThat(store().prune(Duration.ZERO, 2)).isEqualTo(2);
        assertThat(store().read(first, 3, 10)).isEqualTo(new LogPage.Pruned(6));
        assertThat(store().read(second, 0, 10)).isEqualTo(new LogPage.Pruned(3));
        assertThat(store().prune(Duration.ZERO, 10)).isZero();
    }

    @Test
    void aPrunedSessionGoesOnAtItsNextNumber() throws Exception {
        LogKey log = endedTurn("s", "m1", "a");
        store().prune(Duration.ZERO, 10);

        Turn next = begin("s", "m2");
        say(next, text("b"));

        assertThat(next.firstSequence()).isEqualTo(4);
        assertDense(page(log, 3, 10), 4);
        assertThat(page(log, 3, 10)).hasSize(2);
        assertThat(page(log, 4, 1)).hasSize(1);
    }

    @Test
    void aPrunedTurnRunsAgainAndIsPrunedAgain() {
        Turn turn = begin("s", "m");
        end(turn, new TurnFailed(new Failure("model_away", true, "Try again.")), null, "");
        assertThat(store().prune(Duration.ZERO, 10)).isEqualTo(1);

        Turn again = claimed(now(turn), NODE, new TurnRestarted(2));
        assertThat(store().prune(Duration.ZERO, 10)).isZero();
        assertDense(page(turn.log(), 2, 10), 3);
        complete(again, "done");

        assertThat(now(turn).status()).isEqualTo(TurnStatus.COMPLETED);
        assertThat(page(turn.log(), 2, 10)).hasSize(2);
        assertThat(store().prune(Duration.ZERO, 10)).isEqualTo(1);
        assertThat(store().read(turn.log(), 2, 10)).isEqualTo(new LogPage.Pruned(4));
    }

    private LogKey endedTurn(String session, String messageId, String... pieces) throws Exception {
        Turn turn = begin(session, messageId);
        for (String piece : pieces) {
            say(turn, text(piece));
        }
        complete(turn, String.join("", pieces));
        return turn.log();
    }
}
