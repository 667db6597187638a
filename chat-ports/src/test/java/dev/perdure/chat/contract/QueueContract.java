package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.Session;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.chat.port.WhenBusy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Turns that wait: what {@code begin} promises for a busy session, and {@code beginQueued}, {@code queue} and {@code waiting}. */
abstract class QueueContract extends StoreFixture {

    QueueContract(SessionRepositoryContract adapter) {
        super(adapter);
    }

    @Test
    void aTurnThatWaitsIsKeptOutsideHistoryAndLog() throws Exception {
        Turn running = begin("s", "m1");
        say(running, text("a"));

        Turn waiting = enqueue("s", "m2");

        assertThat(waiting.status()).isEqualTo(TurnStatus.QUEUED);
        assertThat(waiting.status().ended()).isFalse();
        assertThat(waiting.messageId()).isEqualTo(new MessageId("m2"));
        assertThat(waiting.log()).isEqualTo(running.log());
        assertThat(waiting.attempt()).isZero();
        assertThat(waiting.firstSequence()).isEqualTo(3);
        assertThat(waiting.lastSequence()).isZero();
        assertThat(waiting.messageOrdinal()).isZero();
        assertThat(waiting.cancelRequested()).isFalse();
        assertThat(waiting.endedAt()).isNull();
        assertThat(now(waiting)).isEqualTo(waiting);
        assertThat(store().queue(running.log(), ALL)).containsExactly(new QueuedTurn(waiting, "Hello", null));
        assertThat(events(running.log())).hasSize(2);
        assertThat(store().messages(session("s"), Long.MAX_VALUE, ALL)).hasSize(1);
        assertThat(store().turnAt(session("s"), ALL)).contains(now(running));
        Session session = store().find(session("s")).orElseThrow();
        assertThat(session.lastTurn()).isEqualTo(now(running));
        assertThat(session.queuedTurns()).isEqualTo(1);
        assertThat(session.messageCount()).isEqualTo(2);
    }

    @Test
    void anIdleSessionLetsNobodyWait() {
        for (WhenBusy whenBusy : WhenBusy.values()) {
            String session = "s-" + whenBusy;
            assertThat(store().begin(message(session, "m1", "Hello", whenBusy, 1)))
                    .isInstanceOfSatisfying(BeginOutcome.Begun.class, begun -> complete(begun.turn(), "done"));
            assertThat(store().begin(message(session, "m2", "Hello", whenBusy, 1)))
                    .isInstanceOf(BeginOutcome.Begun.class);
            assertThat(store().find(session(session)).orElseThrow().queuedTurns())
                    .isZero();
        }
    }

    @Test
    void turnsBeginInTheOrderInWhichTheyWereQueued() {
        Turn running = begin("s", "m1");
        Turn first = enqueue("s", "m2");
        Turn second = enqueue("s", "m3");
        assertThat(waiting(running)).containsExactly(first, second);
        assertThat(store().queue(running.log(), 1)).extracting(QueuedTurn::turn).containsExactly(first);
        assertThat(store().beginQueued(first, NODE)).isEqualTo(new ClaimOutcome.Denied());

        complete(running, "done");

        assertThat(store().beginQueued(second, NODE)).isEqualTo(new ClaimOutcome.Denied());
        assertThat(waiting(running)).containsExactly(first, second);
        Turn begun = beginQueued(first);
        assertThat(begun.id()).isEqualTo(first.id());
        assertThat(waiting(running)).containsExactly(second);
        assertThat(store().beginQueued(second, NODE)).isEqualTo(new ClaimOutcome.Denied());
        complete(begun, "done");
        assertThat(beginQueued(second).id()).isEqualTo(second.id());
        assertThat(waiting(running)).isEmpty();
    }

    @Test
    void aTurnThatHasWaitedBeginsLikeAnyOther() throws Exception {
        Turn running = begin("s", "m1");
        Turn waiting = queuedWith("m2", "Then this");
        say(running, text("a"));
        complete(running, "a");
        store().beat(OTHER_NODE);

        ClaimOutcome.Claimed claimed = (ClaimOutcome.Claimed) store().beginQueued(waiting, OTHER_NODE);

        Turn begun = claimed.turn();
        assertThat(claimed.sequence()).isEqualTo(4);
        assertThat(begun.status()).isEqualTo(TurnStatus.RUNNING);
        assertThat(begun.node()).isEqualTo(OTHER_NODE);
        assertThat(begun.attempt()).isEqualTo(1);
        assertThat(begun.fruitlessAttempts()).isEqualTo(1);
        assertThat(begun.firstSequence()).isEqualTo(4);
        assertThat(begun.messageOrdinal()).isEqualTo(3);
        assertThat(now(begun)).isEqualTo(begun);
        assertThat(events(begun.log()).getLast()).isEqualTo(new TurnStarted(new MessageId("m2"), "Then this"));
        assertThat(material(begun).message()).isEqualTo("Then this");
        assertThat(material(begun).history()).extracting(ChatMessage::text).containsExactly("Hello", "a");
        Session session = store().find(session("s")).orElseThrow();
        assertThat(session.lastTurn()).isEqualTo(begun);
        assertThat(session.queuedTurns()).isZero();
        assertThat(session.messageCount()).isEqualTo(4);
        say(begun, text("b"));
        complete(begun, "b");
        assertThat(store().messages(session("s"), Long.MAX_VALUE, ALL))
                .extracting(ChatMessage::text)
                .containsExactly("Hello", "a", "Then this", "b");
        assertThat(store().turnAt(session("s"), 5)).contains(now(begun));
    }

    @Test
    void nobodyOvertakesBetweenTwoTurns() {
        Turn running = begin("s", "m1");
        Turn waiting = queuedWith("m2", "Waited");
        complete(running, "done");

        assertThat(store().begin(message("s", "m3", "Hello"))).isEqualTo(new BeginOutcome.Busy(waiting, "Waited"));
        assertThat(store().begin(message("s", "m4", "Hello", WhenBusy.ENQUEUE, ALL)))
                .isInstanceOfSatisfying(BeginOutcome.Queued.class, queued -> {
                    assertThat(queued.running()).isNull();
                    assertThat(waiting(running)).containsExactly(waiting, queued.turn());
                });
    }

    @Test
    void whoeverComesBetweenTwoTurnsIsBusyHoweverCloseItIs() throws Exception {
        for (int round = 0; round < 30; round++) {
            String session = "s" + round;
            Turn running = begin(session, "m1");
            Turn waiting = enqueue(session, "m2");
            complete(running, "done");

            List<Boolean> overtaken = atOnce(
                    3,
                    i -> i == 0
                            ? store().beginQueued(waiting, NODE) instanceof ClaimOutcome.Denied
                            : store().begin(message(session, "m3-" + i, "Hello")) instanceof BeginOutcome.Begun);

            assertThat(overtaken).containsOnly(false);
        }
    }

    @Test
    void theRepeatOfAMessageThatWaitsIsRecognised() {
        Turn running = begin("s", "m1");
        Turn waiting = enqueue("s", "m2");
        for (WhenBusy whenBusy : WhenBusy.values()) {
            assertThat(store().begin(message("s", "m2", "Hello", whenBusy, 1)))
                    .isEqualTo(new BeginOutcome.Repeated(waiting));
            assertThat(store().begin(message("s", "m2", "Hello!", whenBusy, 1)))
                    .isEqualTo(new BeginOutcome.MessageIdReused(waiting));
        }
        assertThat(waiting(running)).containsExactly(waiting);
        assertThat(now(running).cancelRequested()).isFalse();
        complete(running, "done");
        assertThat(store().begin(message("s", "m2", "Hello", WhenBusy.ENQUEUE, 1)))
                .isEqualTo(new BeginOutcome.Repeated(waiting));
        Turn begun = beginQueued(waiting);
        assertThat(store().begin(message("s", "m2", "Hello", WhenBusy.ENQUEUE, 1)))
                .isEqualTo(new BeginOutcome.Repeated(begun));
    }

    @Test
    void ofTwentyConcurrentCallsWithOneMessageIdOneWaits() throws Exception {
        Turn running = begin("s", "m1");

        List<BeginOutcome> outcomes =
                atOnce(20, i -> store().begin(message("s", "m2", "Hello", WhenBusy.ENQUEUE, ALL)));

        assertThat(outcomes.stream().filter(BeginOutcome.Queued.class::isInstance))
                .hasSize(1);
        assertThat(outcomes.stream().filter(BeginOutcome.Repeated.class::isInstance))
                .hasSize(19);
        assertThat(waiting(running)).hasSize(1);
    }

    @Test
    void noMoreTurnsWaitThanMayHoweverManyComeAtOnce() throws Exception {
        Turn running = begin("s", "m0");

        List<BeginOutcome> outcomes =
                atOnce(20, i -> store().begin(message("s", "m" + (i + 1), "Hello", WhenBusy.ENQUEUE, 3)));

        assertThat(outcomes.stream().filter(BeginOutcome.Queued.class::isInstance))
                .hasSize(3);
        assertThat(outcomes.stream().filter(new BeginOutcome.QueueFull()::equals))
                .hasSize(17);
        assertThat(waiting(running)).hasSize(3);
        assertThat(store().begin(message("s", "urgent", "Hello", WhenBusy.INTERRUPT, 3)))
                .isEqualTo(new BeginOutcome.QueueFull());
        assertThat(now(running).cancelRequested()).isFalse();
        Turn waiting = waiting(running).getFirst();
        assertThat(store().begin(message("s", waiting.messageId().value(), "Hello", WhenBusy.ENQUEUE, 3)))
                .isEqualTo(new BeginOutcome.Repeated(waiting));
        complete(running, "done");
        beginQueued(waiting);
        assertThat(store().begin(message("s", "late", "Hello", WhenBusy.ENQUEUE, 3)))
                .isInstanceOf(BeginOutcome.Queued.class);
    }

    @Test
    void anInterruptionStandsBeforeAllThatWait() {
        Turn running = begin("s", "m1");
        Turn waiting = enqueue("s", "m2");

        Turn interruption = interrupt("s", "m3").turn();
        assertThat(waiting(running)).containsExactly(interruption, waiting);
        Turn another = interrupt("s", "m4").turn();
        Turn last = enqueue("s", "m5");

        assertThat(waiting(running)).containsExactly(another, interruption, waiting, last);
        complete(running, "done");
        assertThat(beginQueued(another).messageId()).isEqualTo(new MessageId("m4"));
    }

    @Test
    void anInterruptionMarksTheRunningTurnAsToBeCancelledAndNoOther() {
        Turn running = begin("s", "m1");
        Turn elsewhere = begin("other", "m1");
        Turn waiting = enqueue("s", "m2");

        BeginOutcome.Queued interruption = interrupt("s", "m3");

        assertThat(interruption.running()).isNotNull().extracting(Turn::id).isEqualTo(running.id());
        assertThat(interruption.turn().cancelRequested()).isFalse();
        assertThat(now(running).cancelRequested()).isTrue();
        assertThat(now(running).status()).isEqualTo(TurnStatus.RUNNING);
        assertThat(now(waiting).cancelRequested()).isFalse();
        assertThat(now(elsewhere).cancelRequested()).isFalse();
        assertThat(store().beat(NODE).cancelled()).containsExactly(running.id());
    }

    @Test
    void anInterruptionBetweenTwoTurnsIsTheNext() {
        Turn running = begin("s", "m1");
        Turn waiting = enqueue("s", "m2");
        complete(running, "done");

        BeginOutcome.Queued interruption = interrupt("s", "m3");

        assertThat(interruption.running()).isNull();
        assertThat(waiting(running)).containsExactly(interruption.turn(), waiting);
    }

    @Test
    void ofTwentyConcurrentBeginningsOfAWaitingTurnOneIsGranted() throws Exception {
        Turn running = begin("s", "m1");
        Turn waiting = enqueue("s", "m2");
        enqueue("s", "m3");
        complete(running, "done");

        List<ClaimOutcome> outcomes = atOnce(20, i -> store().beginQueued(waiting, NODE));

        assertThat(outcomes.stream().filter(ClaimOutcome.Claimed.class::isInstance))
                .hasSize(1);
        assertThat(events(running.log())).hasSize(3);
        assertThat(waiting(running)).hasSize(1);
    }

    @Test
    void aTurnThatWaitsKeepsItsCancellationUntilItBegins() {
        Turn running = begin("s", "m1");
        Turn waiting = enqueue("s", "m2");

        assertThat(store().requestCancel(session("s"), waiting.id())).isTrue();
        assertThat(store().requestCancel(session("s"), waiting.id())).isTrue();

        assertThat(now(waiting).status()).isEqualTo(TurnStatus.QUEUED);
        assertThat(now(waiting).cancelRequested()).isTrue();
        assertThat(waiting(running)).containsExactly(now(waiting));
        assertThat(now(running).cancelRequested()).isFalse();
        assertThat(store().beat(NODE).cancelled()).isEmpty();
        complete(running, "done");
        assertThat(beginQueued(waiting).cancelRequested()).isTrue();
        assertThat(store().beat(NODE).cancelled()).containsExactly(waiting.id());
    }

    @Test
    void whatWaitsThoughNothingRunsIsFoundOneOfEachSession() {
        Turn running = begin("s", "m1");
        Turn first = enqueue("s", "m2");
        Turn second = enqueue("s", "m3");
        Turn ended = begin("other", "m1");
        Turn only = enqueue("other", "m2");
        complete(begin("idle", "m1"), "done");
        assertThat(store().waiting(ALL)).isEmpty();

        complete(running, "done");
        complete(ended, "done");

        assertThat(store().waiting(ALL)).containsExactlyInAnyOrder(first, only);
        assertThat(store().waiting(1)).hasSize(1);
        Turn begun = beginQueued(first);
        assertThat(store().waiting(ALL)).containsExactly(only);
        complete(begun, "done");
        assertThat(store().waiting(ALL)).containsExactlyInAnyOrder(second, only);
        assertThat(store().orphans(NODE, List.of(), ALL)).isEmpty();
    }

    @Test
    void noRetryOvertakesAQueue() {
        Turn running = begin("s", "m1");
        Turn waiting = enqueue("s", "m2");
        end(running, new TurnFailed(new Failure("code", true, "Again.")), null, "");

        assertThat(store().claim(now(running), NODE, new TurnRestarted(2))).isEqualTo(new ClaimOutcome.Denied());
        assertThat(store().claim(waiting, NODE, new TurnRestarted(1))).isEqualTo(new ClaimOutcome.Denied());
        assertThat(now(running).status()).isEqualTo(TurnStatus.FAILED);
    }

    @Test
    void aQueueGoesWithItsSession() throws Exception {
        Turn running = begin("s", "m1");
        Turn waiting = enqueue("s", "m2");
        WaitingReader reader =
                WaitingReader.start(store(), running.log(), 1, patience()).parked();

        assertThat(store().delete(ANNA, session("s"))).isTrue();

        assertThat(reader.outcome(patience())).isTrue();
        assertThat(store().queue(running.log(), ALL)).isEmpty();
        assertThat(store().waiting(ALL)).isEmpty();
        assertThat(store().turn(session("s"), waiting.id())).isEmpty();
        Turn again = begin("s", "m2");
        complete(again, "done");
        assertThat(store().beginQueued(waiting, NODE)).isEqualTo(new ClaimOutcome.Denied());
        assertThat(store().queue(running.log(), ALL)).isEmpty();
        assertThat(events(again.log())).hasSize(2);
    }

    @Test
    void aQueueIsNotForgottenByAReopening() throws Exception {
        Turn running = begin("s", "m1");
        Turn first = enqueue("s", "m2");
        Turn second = enqueue("s", "m3");
        store().requestCancel(session("s"), second.id());

        SessionRepository other = reopened();

        assertThat(other.queue(running.log(), ALL))
                .isEqualTo(store().queue(running.log(), ALL))
                .hasSize(2);
        assertThat(other.find(session("s"))).isEqualTo(store().find(session("s")));
        complete(running, "done");
        other.beat(OTHER_NODE);
        assertThat(other.waiting(ALL)).containsExactly(first);
        assertThat(other.begin(message("s", "m3", "Hello"))).isEqualTo(new BeginOutcome.Repeated(now(second)));
        assertThat(other.beginQueued(first, OTHER_NODE)).isInstanceOf(ClaimOutcome.Claimed.class);
        assertThat(store().beginQueued(first, NODE)).isEqualTo(new ClaimOutcome.Denied());
        assertThat(now(first).node()).isEqualTo(OTHER_NODE);
        assertThat(events(running.log())).hasSize(3);
    }

    @Test
    void turnsOfManyCallersAtOnceWaitEachOnceAndAllBegin() throws Exception {
        Turn running = begin("s", "m");
        List<TurnId> made = atOnce(10, i -> enqueue("s", "m" + i).id());
        List<TurnId> order = waiting(running).stream().map(Turn::id).toList();
        assertThat(order).containsExactlyInAnyOrderElementsOf(made);
        Turn last = running;
        for (TurnId next : order) {
            complete(last, "done");
            assertThat(waiting(running).getFirst().id()).isEqualTo(next);
            last = beginQueued(waiting(running).getFirst());
        }
        assertThat(waiting(running)).isEmpty();
        assertThat(events(running.log())).hasSize(21);
    }

    private Turn queuedWith(String messageId, String text) {
        BeginOutcome outcome = store().begin(message("s", messageId, text, WhenBusy.ENQUEUE, ALL));
        assertThat(outcome).isInstanceOf(BeginOutcome.Queued.class);
        return ((BeginOutcome.Queued) outcome).turn();
    }
}
