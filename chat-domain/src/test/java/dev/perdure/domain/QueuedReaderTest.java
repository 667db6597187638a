package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.MessageId;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is seen of turns that wait. */
class QueuedReaderTest extends QueueFixture {

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

        /** The time that counts is the clock's: those who speak are never silent for as long as the reader waits. */
        @Test
        @Timeout(60)
        void aReaderIsIdleAgainAndAgainWhileOthersSpeak() throws Exception {
            settings = settings.withAgentTimeouts(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1));
            CountDownLatch more = new CountDownLatch(1);
            DurableChatService service = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                while (!more.await(1, TimeUnit.MILLISECONDS)) {
                    clock.advance(Duration.ofSeconds(1));
                    output.text("x");
                }
                return request.state();
            }));
            accepted(service.submit(ALICE, message("m1", "talk")));
            Turn second = enqueue(service, "m2");
            EventCursor cursor = open(service, second, new ResumePoint.Beginning());
            assertThat(step(cursor)).isInstanceOf(Step.Queued.class);

            assertThat(cursor.next(100, PATIENCE)).isEqualTo(new Step.Idle());
            assertThat(cursor.next(100, PATIENCE)).isEqualTo(new Step.Idle());
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
}
