package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.ANNA;
import static dev.perdure.postgres.Turns.NODE;
import static dev.perdure.postgres.Turns.OTHER_NODE;
import static dev.perdure.postgres.Turns.append;
import static dev.perdure.postgres.Turns.begin;
import static dev.perdure.postgres.Turns.completed;
import static dev.perdure.postgres.Turns.message;
import static dev.perdure.postgres.Turns.page;
import static dev.perdure.postgres.Turns.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.chat.port.TurnStore.NewTurn;
import dev.perdure.chat.port.TurnStore.TurnEnd;
import dev.perdure.chat.port.WriteOutcome;
import dev.perdure.postgres.LossyProxy.Loss;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The connection breaks when a write is on its way, before it has been done or after: whoever writes once more neither
 * doubles it nor takes its own for somebody else's.
 */
@Timeout(120)
class LostMessageTest {

    private static final String COMMIT = "COMMIT";

    private final TestDatabase database = new TestDatabase();
    private final LossyProxy proxy = new LossyProxy(database.port());
    private final PostgresSessionRepository store = database.openThrough(proxy.port());
    private final PostgresSessionRepository other = database.open();

    @AfterEach
    void close() throws Exception {
        database.close();
        proxy.close();
        assertThat(proxy.losses()).as("something was lost").isEqualTo(1);
    }

    /** The turn's id is part of the one statement and of its answer. */
    @ParameterizedTest
    @EnumSource
    void aBeginSentAgainIsBegunOnce(Loss loss) {
        store.beat(NODE);
        NewTurn first = message("s", "m");
        proxy.lose(loss, first.id().value());

        assertUnavailable(() -> store.begin(first));

        BeginOutcome again = store.begin(message("s", "m"));
        switch (loss) {
            case REQUEST -> assertThat(again).isInstanceOf(BeginOutcome.Begun.class);
            case ANSWER -> {
                assertThat(again).isInstanceOf(BeginOutcome.Repeated.class);
                assertThat(((BeginOutcome.Repeated) again).turn().id()).isEqualTo(first.id());
                assertThat(store.orphans(NODE, List.of(), 10))
                        .as("what its node's sweep finds, since nobody runs it")
                        .extracting(Turn::id)
                        .containsExactly(first.id());
            }
        }
        assertThat(other.messages(first.session(), Long.MAX_VALUE, 10)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void anAppendIsDurableOnce(Loss loss) throws Exception {
        Turn turn = begin(store, "s", "m");
        append(store, turn, 2, "a");
        proxy.lose(loss, loss == Loss.REQUEST ? turn.id().value() : "SELECT 1");

        assertThat(append(store, turn, 3, "b", "c")).isEqualTo(WriteOutcome.DURABLE);

        assertThat(append(store, turn, 5, "d")).isEqualTo(WriteOutcome.DURABLE);
        assertThat(texts(store, turn.log())).containsExactly("a", "b", "c", "d");
        assertThat(texts(other, turn.log())).containsExactly("a", "b", "c", "d");
    }

    @ParameterizedTest
    @EnumSource
    void anAppendWithACheckpointIsDurableOnce(Loss loss) throws Exception {
        Turn turn = begin(store, "s", "m");
        append(store, turn, 2, "a");
        proxy.lose(loss, COMMIT);

        Append append = new Append(turn, 3, List.of(new TextDelta("b")), new AgentState("state"));
        assertThat(store.append(append).toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isEqualTo(WriteOutcome.DURABLE);

        assertThat(texts(other, turn.log())).containsExactly("a", "b");
        assertThat(other.load(turn, 0).orElseThrow().checkpoint()).isEqualTo(new AgentState("state"));
    }

    @ParameterizedTest
    @EnumSource
    void anEndIsWrittenOnce(Loss loss) throws Exception {
        Turn turn = begin(store, "s", "m");
        append(store, turn, 2, "a");
        proxy.lose(loss, COMMIT);

        assertThat(store.end(completed(turn, 3, "a"))).isEqualTo(WriteOutcome.DURABLE);

        assertThat(page(other, turn.log(), 0, 10)).hasSize(3);
        assertThat(other.messages(turn.log().session(), Long.MAX_VALUE, 10)).hasSize(2);
        assertThat(store.begin(message("s", "next"))).isInstanceOf(BeginOutcome.Begun.class);
    }

    @ParameterizedTest
    @EnumSource
    void aTakeoverIsMadeGoodByTheNextSweepAndFencesTheOldOwner(Loss loss) throws Exception {
        Turn turn = begin(other, "s", "m");
        database.leave(NODE);
        store.beat(OTHER_NODE);
        proxy.lose(loss, COMMIT);

        assertUnavailable(() -> store.claim(turn, OTHER_NODE, new TurnContinued(2)));

        List<Turn> orphans = store.orphans(OTHER_NODE, List.of(), 10);
        assertThat(orphans).extracting(Turn::id).containsExactly(turn.id());
        int attempt = orphans.getFirst().attempt();
        assertThat(attempt).isEqualTo(loss == Loss.ANSWER ? 2 : 1);
        Turn claimed = claimed(store.claim(orphans.getFirst(), OTHER_NODE, new TurnContinued(attempt + 1)));
        assertThat(append(other, turn, 2, "zombie")).isEqualTo(WriteOutcome.FENCED);
        assertThat(append(store, claimed, attempt + 2L, "goes on")).isEqualTo(WriteOutcome.DURABLE);
        assertThat(texts(database.open(), turn.log())).containsExactly("goes on");
    }

    @ParameterizedTest
    @EnumSource
    void aRetrySentAgainRunsOnce(Loss loss) {
        Turn turn = begin(store, "s", "m");
        store.end(new TurnEnd(
                turn, 2, List.of(), new TurnFailed(new Failure("model_away", true, "Try again.")), null, ""));
        Turn failed = other.turn(turn.log().session(), turn.id()).orElseThrow();
        proxy.lose(loss, loss == Loss.REQUEST ? turn.id().value() : COMMIT);

        assertUnavailable(() -> store.claim(failed, NODE, new TurnRestarted(2)));

        ClaimOutcome again = store.claim(failed, NODE, new TurnRestarted(2));
        Turn now = other.turn(turn.log().session(), turn.id()).orElseThrow();
        assertThat(now.status()).isEqualTo(TurnStatus.RUNNING);
        assertThat(now.attempt()).isEqualTo(2);
        assertThat(again instanceof ClaimOutcome.Denied).isEqualTo(loss == Loss.ANSWER);
        assertThat(page(other, turn.log(), 0, 10)).hasSize(3);
        assertThat(store.orphans(NODE, List.of(), 10)).containsExactly(now);
    }

    @ParameterizedTest
    @EnumSource
    void aCancellationSentAgainIsTheSame(Loss loss) {
        Turn turn = begin(store, "s", "m");
        proxy.lose(loss, loss == Loss.REQUEST ? turn.id().value() : "SELECT 1");

        assertUnavailable(() -> store.requestCancel(turn.log().session(), turn.id()));

        assertThat(other.beat(NODE).cancelled()).isEqualTo(loss == Loss.ANSWER ? Set.of(turn.id()) : Set.of());
        assertThat(store.requestCancel(turn.log().session(), turn.id())).isTrue();
        assertThat(store.beat(NODE).cancelled()).containsExactly(turn.id());
    }

    @ParameterizedTest
    @EnumSource
    void aDeletionSentAgainLeavesNothing(Loss loss) throws Exception {
        Turn turn = begin(store, "s", "m");
        append(store, turn, 2, "a");
        proxy.lose(loss, COMMIT);

        assertUnavailable(() -> store.delete(ANNA, turn.log().session()));

        assertThat(store.delete(ANNA, turn.log().session())).isEqualTo(loss == Loss.REQUEST);
        assertThat(store.beat(NODE).cancelled()).containsExactly(turn.id());
        assertThat(append(store, turn, 3, "late")).isEqualTo(WriteOutcome.FENCED);
        assertThat(store.awaitBeyond(turn.log(), 2, Duration.ofSeconds(30))).isTrue();
        while (store.prune(Duration.ofDays(1), 10) > 0) {
            assertThat(store.find(turn.log().session())).isEmpty();
        }
        assertThat(database.run("SELECT count(*) FROM chat_events")).isZero();
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(UnavailableException.class).satisfies(Turns::isOfTheStore);
    }

    private static Turn claimed(ClaimOutcome outcome) {
        assertThat(outcome).isInstanceOf(ClaimOutcome.Claimed.class);
        return ((ClaimOutcome.Claimed) outcome).turn();
    }
}
