package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.Session;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.port.EventLog.LogPage;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code expire} promises. Everything that has happened by now happened longer than no time at all ago. */
abstract class ExpireContract extends StoreFixture {

    ExpireContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void anIdleSessionLeavesNothingBehind() {
        Turn turn = ended("s");

        assertThat(store().expire(Duration.ZERO, 10)).isEqualTo(1);

        assertThat(store().find(session("s"))).isEmpty();
        assertThat(store().turn(session("s"), turn.id())).isEmpty();
        assertThat(store().load(turn, 10)).isEmpty();
        assertThat(store().messages(session("s"), Long.MAX_VALUE, 10)).isEmpty();
        assertThat(store().read(turn.log(), 0, 10)).isEqualTo(new LogPage.Absent());
        assertThat(store().sessions(ANNA, null, null, 10).sessions()).isEmpty();
        assertThat(store().expire(Duration.ZERO, 10)).isZero();
    }

    @Test
    void aSessionInUseStays() {
        Turn turn = ended("s");

        assertThat(store().expire(Duration.ofHours(1), 10)).isZero();

        assertThat(events(turn.log())).hasSize(2);
    }

    @Test
    void aSessionWithARunningTurnStays() throws Exception {
        ended("s");
        Turn running = begin("s", "running");
        Turn first = begin("new", "running");

        assertThat(store().expire(Duration.ZERO, 10)).isZero();

        say(running, text("goes on"));
        say(first, text("goes on"));
        complete(first, "goes on");
        assertThat(store().expire(Duration.ZERO, 10)).isEqualTo(1);
        assertThat(store().find(session("new"))).isEmpty();
    }

    @Test
    void aSessionWithATurnThatWaitsStays() {
        Turn running = begin("s", "m1");
        Turn waiting = enqueue("s", "m2");
        complete(running, "done");

        assertThat(store().expire(Duration.ZERO, 10)).isZero();

        complete(beginQueued(waiting), "done");
        assertThat(store().expire(Duration.ZERO, 10)).isEqualTo(1);
    }

    @Test
    void aSessionWhoseTurnRunsAgainStays() {
        Turn turn = begin("s", "m");
        end(turn, new TurnFailed(new Failure("model_away", true, "Try again.")), null, "");
        claimed(now(turn), NODE, new TurnRestarted(2));

        assertThat(store().expire(Duration.ZERO, 10)).isZero();

        assertThat(now(turn).status()).isEqualTo(TurnStatus.RUNNING);
    }

    @Test
    void theLongestIdleGoFirstAndNoMoreThanAskedFor() {
        ended("s1");
        ended("s2");
        ended("s3");
        complete(begin("s1", "again"), "done");

        assertThat(store().expire(Duration.ZERO, 2)).isEqualTo(2);

        assertThat(store().sessions(ANNA, null, null, 10).sessions())
                .extracting(session -> session.id().value())
                .containsExactly("s1");
    }

    @Test
    void expiryEndsTheWait() throws Exception {
        Turn turn = ended("s");
        WaitingReader reader =
                WaitingReader.start(store(), turn.log(), 2, patience()).parked();

        store().expire(Duration.ZERO, 10);

        assertThat(reader.outcome(patience())).isTrue();
    }

    @Test
    void expiryAndANewTurnAtOnceLeaveAWholeSessionWithIt() throws Exception {
        store().beat(NODE);
        for (int round = 0; round < 30; round++) {
            String session = "s" + round;
            ended(session);

            List<Boolean> done = atOnce(
                    2,
                    i -> i == 0
                            ? store().expire(Duration.ZERO, 10) == 1
                            : store().begin(message(session, "new", "Hello")) instanceof BeginOutcome.Begun);

            assertThat(done.getLast()).isTrue();
            assertThat(store().find(session(session)).map(Session::lastTurn).map(Turn::status))
                    .contains(TurnStatus.RUNNING);
            assertThat(store().messages(session(session), Long.MAX_VALUE, 10)).hasSize(done.getFirst() ? 1 : 3);
        }
    }

    /** A session whose one turn has ended. */
    private Turn ended(String session) {
        Turn turn = begin(session, "m");
        complete(turn, "done");
        return turn;
    }
}
