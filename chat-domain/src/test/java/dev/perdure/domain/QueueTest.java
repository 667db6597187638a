package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.Submission.Repeat;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What becomes of messages that come while another is being answered. */
class QueueTest extends ServiceFixture {

    /** Answers "echo <message>", but halts in the middle of the message "halt" until the gate opens. */
    private final ScriptedAgent agent = new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
        output.text("echo ");
        if (request.message().startsWith("halt")) {
            gate.await();
        }
        output.text(request.message());
        return new AgentState(request.state().document() + "+");
    });

    private DurableChatService service() {
        return start(agent);
    }

    private static Submission message(String id, String text, WhenBusy whenBusy) {
        return new Submission(SESSION, new MessageId(id), text, new Repeat.Never(), whenBusy);
    }

    private static Turn enqueue(DurableChatService service, String id) {
        Turn turn = accepted(service.submit(ALICE, message(id, "say " + id, WhenBusy.ENQUEUE)));
        assertThat(turn.status()).isEqualTo(TurnStatus.QUEUED);
        return turn;
    }

    /** A turn that runs until the gate opens, and has spoken. */
    private Turn running(DurableChatService service) {
        Turn turn = accepted(service.submit(ALICE, message("m1", "halt")));
        awaitText(service, "echo ");
        return turn;
    }

    private static EventCursor open(DurableChatService service, Turn turn, ResumePoint from) {
        return service.open(ALICE, SESSION, new Scope.OneTurn(turn.id()), from).orElseThrow();
    }

    /** Reads a turn that waits: first that it waits, then all of its events and no others. */
    private static List<LoggedEvent> readQueued(EventCursor cursor, Turn turn, int ahead) {
        assertThat(step(cursor)).isInstanceOfSatisfying(Step.Queued.class, queued -> {
            assertThat(queued.turn().id()).isEqualTo(turn.id());
            assertThat(queued.ahead()).isEqualTo(ahead);
        });
        return readToEnd(cursor);
    }

    private List<LoggedEvent> wholeLog(DurableChatService service, int terminals) {
        EventCursor cursor = service.open(ALICE, SESSION, new Scope.WholeSession(), new ResumePoint.Beginning())
                .orElseThrow();
        List<LoggedEvent> events = new ArrayList<>();
        while (events.stream().filter(e -> e.event() instanceof Terminal).count() < terminals) {
            events.addAll(((Step.Events) step(cursor)).events());
        }
        assertThat(events).extracting(LoggedEvent::sequence).containsExactlyElementsOf(numbers(1, events.size()));
        return events;
    }

    private static List<TurnId> ends(List<LoggedEvent> events) {
        return events.stream()
                .filter(e -> e.event() instanceof Terminal)
                .map(LoggedEvent::turn)
                .toList();
    }

    /** No look-out of its own for anything: what happens then happens at once. */
    private void noSweep() {
        settings = settings.withBeat(Duration.ofHours(1));
    }

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
        void nothingRunsSoItEndsAtOnce() {
            Turn first = leftToNobody();
            Turn second = repository.queue(first.log(), 1).getFirst().turn();
            noSweep();
            DurableChatService service = service();

            service.cancel(ALICE, SESSION, second.id());

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

    @Nested
    class Open {

        @Test
        void aReaderOfATurnThatWaitsIsToldSoAndSeesNothingButTheTurn() {
            DurableChatService service = service();
            running(service);
            Turn second = enqueue(service, "m2");
            Turn third = enqueue(service, "m3");
            EventCursor ofSecond = open(service, second, new ResumePoint.Beginning());
            EventCursor ofThird = open(service, third, new ResumePoint.Beginning());
            gate.countDown();

            List<LoggedEvent> seen = readQueued(ofThird, third, 2);

            assertThat(seen).extracting(LoggedEvent::turn).containsOnly(third.id());
            assertThat(seen.getFirst().event()).isEqualTo(new TurnStarted(new MessageId("m3"), "say m3"));
            assertThat(textOf(seen)).isEqualTo("echo say m3");
            assertThat(readQueued(ofSecond, second, 1)).isEqualTo(readTurn(service, second));
        }

        @Test
        void whoeverComesBackSeesTheSameWhateverItPresentsAndWhereverItAsks() {
            DurableChatService service = service();
            DurableChatService other = service();
            Turn first = running(service);
            Turn second = enqueue(service, "m2");
            List<ResumePoint> before = List.of(
                    new ResumePoint.Beginning(),
                    new ResumePoint.After(first.start()),
                    new ResumePoint.After(second.start()));
            List<EventCursor> waiting =
                    before.stream().map(from -> open(other, second, from)).toList();
            gate.countDown();
            wholeLog(service, 2);
            List<LoggedEvent> all = readTurn(service, second);

            for (EventCursor cursor : waiting) {
                assertThat(readQueued(cursor, second, 1)).isEqualTo(all);
            }
            for (ResumePoint from : before) {
                assertThat(readTurn(other, second, from)).isEqualTo(all);
            }
            for (int seen = 0; seen < all.size(); seen++) {
                long sequence = all.get(seen).sequence();
                assertThat(readTurn(
                                other,
                                second,
                                new ResumePoint.After(second.log().at(sequence))))
                        .isEqualTo(all.subList(seen + 1, all.size()));
            }
        }

        @Test
        void aReaderIsIdleAgainAndAgainWhileOthersSpeak() throws Exception {
            CountDownLatch more = new CountDownLatch(1);
            DurableChatService service = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                while (!more.await(1, TimeUnit.MILLISECONDS)) {
                    output.text("x");
                    clock.advance(Duration.ofMillis(1));
                }
                return request.state();
            }));
            accepted(service.submit(ALICE, message("m1", "talk")));
            Turn second = enqueue(service, "m2");
            EventCursor cursor = open(service, second, new ResumePoint.Beginning());
            assertThat(step(cursor)).isInstanceOf(Step.Queued.class);

            assertThat(cursor.next(100, Duration.ofMillis(20))).isEqualTo(new Step.Idle());
            assertThat(cursor.next(100, Duration.ZERO)).isEqualTo(new Step.Idle());

            more.countDown();
            assertThat(lastOf(readToEnd(cursor))).isEqualTo(new TurnCompleted());
        }

        @Test
        void aUselessCursorIsToldWhyAndTheTurnIsReadAllTheSame() {
            DurableChatService service = service();
            running(service);
            Turn second = enqueue(service, "m2");
            EventCursor cursor = open(service, second, new ResumePoint.Unreadable());

            assertThat(step(cursor)).isInstanceOf(Step.Queued.class);
            assertThat(step(cursor)).isInstanceOfSatisfying(Step.Gap.class, gap -> {
                assertThat(gap.reason()).isEqualTo(Step.Gap.Reason.UNREADABLE);
                assertThat(turnOf(gap.snapshot()).turn().status()).isEqualTo(TurnStatus.QUEUED);
                assertThat(turnOf(gap.snapshot()).message()).isEqualTo("say m2");
            });
            gate.countDown();
            assertThat(readToEnd(cursor)).isEqualTo(readTurn(service, second));
        }

        @Test
        void aReaderOfTheSessionOrOfTheRunningTurnDoesNotSeeTheQueue() {
            DurableChatService service = service();
            Turn first = running(service);
            enqueue(service, "m2");
            EventCursor last = service.open(ALICE, SESSION, new Scope.LastTurn(), new ResumePoint.Beginning())
                    .orElseThrow();
            EventCursor one = open(service, first, new ResumePoint.Beginning());
            gate.countDown();

            assertThat(readToEnd(last))
                    .isEqualTo(readToEnd(one))
                    .extracting(LoggedEvent::turn)
                    .containsOnly(first.id());
        }

        @Test
        void whatNobodyHasBegunBeginsWhenSomebodyLooks() throws Exception {
            Turn first = leftToNobody();
            Turn second = repository.queue(first.log(), 1).getFirst().turn();
            noSweep();
            DurableChatService service = service();

            var unused = service.poll(ALICE, SESSION, new ResumePoint.Beginning(), 1, Duration.ZERO);

            assertThat(ends(wholeLog(service, 3))).element(1).isEqualTo(second.id());
        }
    }

    @Nested
    class Snapshot {

        @Test
        void theSnapshotListsWhatWaits() {
            DurableChatService service = service();
            Turn first = running(service);
            Turn second = enqueue(service, "m2");
            Turn third = enqueue(service, "m3");
            service.cancel(ALICE, SESSION, third.id());

            SessionSnapshot snapshot = service.snapshot(ALICE, SESSION).orElseThrow();

            assertThat(turnOf(snapshot).turn().id()).isEqualTo(first.id());
            assertThat(snapshot.session().queuedTurns()).isEqualTo(2);
            assertThat(snapshot.queued()).extracting(QueuedTurn::message).containsExactly("say m2", "say m3");
            assertThat(snapshot.queued())
                    .extracting(queued -> queued.turn().id())
                    .containsExactly(second.id(), third.id());
            assertThat(snapshot.queued())
                    .extracting(queued -> queued.turn().cancelRequested())
                    .containsExactly(false, true);
            gate.countDown();
            wholeLog(service, 3);
            assertThat(service.snapshot(ALICE, SESSION).orElseThrow().queued()).isEmpty();
        }
    }

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

    /** A turn that has ended in a node that then began nothing, although "m2" and "m3" wait. */
    private Turn leftToNobody() {
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

    private static SessionSnapshot.TurnSnapshot turnOf(SessionSnapshot snapshot) {
        SessionSnapshot.@Nullable TurnSnapshot turn = snapshot.turn();
        assertThat(turn).isNotNull();
        return turn;
    }
}
