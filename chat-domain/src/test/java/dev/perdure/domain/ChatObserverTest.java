package dev.perdure.domain;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.AgentException;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.port.ChatObserver.Sign;
import dev.perdure.chat.port.ChatObserver.Sign.Begun.Cause;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ChatObserverTest extends ServiceFixture {

    /** A sign and the thread that gave it. */
    private record Noticed(Sign sign, Thread thread) {}

    private final BlockingQueue<Noticed> noticed = new LinkedBlockingQueue<>();

    private final ScriptedAgent twoWords = new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
        output.text("one ");
        output.text("two");
        return new AgentState("asked");
    });

    @BeforeEach
    void watch() {
        observer = sign -> noticed.add(new Noticed(sign, Thread.currentThread()));
    }

    /** All signs up to the one with which the turn's attempt is over. */
    private List<Noticed> untilOver(Turn turn) throws InterruptedException {
        List<Noticed> taken = new ArrayList<>();
        boolean over = false;
        while (!over) {
            Noticed next = noticed.poll(20, SECONDS);
            assertThat(next).as("after %s", taken).isNotNull();
            taken.add(next);
            over = next.sign().turn().id().equals(turn.id())
                    && (next.sign() instanceof Sign.Ended || next.sign() instanceof Sign.LetGo);
        }
        return taken;
    }

    private static List<Sign> signs(List<Noticed> taken) {
        return taken.stream().map(Noticed::sign).toList();
    }

    private static Sign last(List<Noticed> taken) {
        return taken.getLast().sign();
    }

    @Nested
    class AnAnswer {

        @Test
        void isToldFromItsBeginningToItsEnd() throws InterruptedException {
            Turn turn = accepted(start(twoWords).submit(ALICE, message("m-1", "hi")));

            List<Noticed> taken = untilOver(turn);

            assertThat(signs(taken).getFirst()).isEqualTo(new Sign.Begun(turn, Cause.SUBMITTED));
            assertThat(taken.getFirst().thread()).isEqualTo(Thread.currentThread());
            assertThat(signs(taken).stream().map(Object::getClass).distinct())
                    .containsExactly(
                            Sign.Begun.class,
                            Sign.Entered.class,
                            Sign.FirstPiece.class,
                            Sign.Kept.class,
                            Sign.Ended.class);
            assertThat(last(taken)).isEqualTo(new Sign.Ended(turn, new TurnCompleted(), 2, 2));
        }

        @Test
        void isToldHowManyPiecesBecameDurableTogether() throws InterruptedException {
            Turn turn = accepted(start(twoWords).submit(ALICE, message("m-1", "hi")));

            assertThat(signs(untilOver(turn)).stream().filter(Sign.Kept.class::isInstance))
                    .first()
                    .satisfies(first -> {
                        assertThat(((Sign.Kept) first).pieces()).isOne();
                        assertThat(((Sign.Kept) first).events()).isOne();
                    });
        }

        @Test
        void isToldByTheThreadThatCallsTheAgent() throws InterruptedException {
            List<Thread> agents = new ArrayList<>();
            var agent = new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                agents.add(Thread.currentThread());
                return new AgentState("");
            });
            Turn turn = accepted(start(agent).submit(ALICE, message("m-1", "hi")));

            assertThat(untilOver(turn).stream()
                            .filter(each -> each.sign() instanceof Sign.Entered)
                            .map(Noticed::thread))
                    .containsExactlyElementsOf(agents);
            assertThat(noticed.poll(20, SECONDS)).isEqualTo(new Noticed(new Sign.Left(turn), agents.getFirst()));
        }

        @Test
        void isToldWhyItFailed() throws InterruptedException {
            var agent = new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                throw new AgentException("out_of_ink", false, "No ink.");
            });
            Turn turn = accepted(start(agent).submit(ALICE, message("m-1", "hi")));

            assertThat(last(untilOver(turn)))
                    .isInstanceOfSatisfying(
                            Sign.Ended.class,
                            ended -> assertThat(ended.terminal())
                                    .isInstanceOfSatisfying(
                                            TurnFailed.class,
                                            failed -> assertThat(
                                                            failed.failure().code())
                                                    .isEqualTo("out_of_ink")));
        }

        @Test
        void isToldThatItWasCancelled() throws InterruptedException {
            DurableChatService service = start(halting);
            Turn turn = accepted(service.submit(ALICE, message("m-1", "hi")));
            service.cancel(ALICE, SESSION, turn.id());

            assertThat(last(untilOver(turn)))
                    .isInstanceOfSatisfying(
                            Sign.Ended.class,
                            ended -> assertThat(ended.terminal()).isEqualTo(new TurnCancelled()));
        }

        @Test
        void isNotHarmedByAnObserverThatThrows() {
            observer = sign -> {
                throw new IllegalStateException("broken: " + sign);
            };
            DurableChatService service = start(twoWords);
            Turn turn = accepted(service.submit(ALICE, message("m-1", "hi")));

            assertThat(readTurn(service, turn).getLast().event()).isEqualTo(new TurnCompleted());
        }
    }

    @Nested
    class AnAttempt {

        @Test
        void isLetGoByANodeThatLeavesAndTakenOverByTheNext() throws InterruptedException {
            DurableChatService first = start(halting);
            Turn turn = accepted(first.submit(ALICE, message("m-1", "hi")));
            first.close();
            assertThat(last(untilOver(turn))).isEqualTo(new Sign.LetGo(turn));
            noticed.clear();

            gate.countDown();
            start(twoWords);

            List<Noticed> taken = untilOver(turn);
            assertThat(signs(taken).stream().filter(Sign.Begun.class::isInstance))
                    .singleElement()
                    .satisfies(begun -> {
                        assertThat(((Sign.Begun) begun).cause()).isEqualTo(Cause.TAKEN_OVER);
                        assertThat(begun.turn().attempt()).isEqualTo(2);
                    });
            assertThat(last(taken)).isInstanceOf(Sign.Ended.class);
        }

        @Test
        void isToldToComeFromAQueueOrARetry() throws InterruptedException {
            DurableChatService service = start(halting);
            Turn running = accepted(service.submit(ALICE, message("m-1", "hi")));
            Turn waiting = accepted(service.submit(
                    ALICE,
                    new Submission(
                            SESSION,
                            message("m-2", "").messageId(),
                            "and then?",
                            new Submission.Repeat.Never(),
                            WhenBusy.ENQUEUE)));
            service.cancel(ALICE, SESSION, running.id());
            List<Noticed> taken = untilOver(running);
            assertThat(signs(taken))
                    .anyMatch(sign -> sign instanceof Sign.Queued && sign.turn().equals(waiting));

            service.cancel(ALICE, SESSION, waiting.id());
            assertThat(signs(untilOver(waiting)))
                    .anyMatch(sign -> sign instanceof Sign.Begun(Turn begun, Cause cause)
                            && begun.id().equals(waiting.id())
                            && cause == Cause.QUEUED);

            service.retry(ALICE, SESSION, waiting.id());
            gate.countDown();
            assertThat(signs(untilOver(waiting)))
                    .anyMatch(sign -> sign instanceof Sign.Begun(Turn begun, Cause cause)
                            && begun.attempt() == 2
                            && cause == Cause.RETRIED);
        }
    }
}
