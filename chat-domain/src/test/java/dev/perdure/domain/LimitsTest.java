package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.Access;
import dev.perdure.chat.AgentState;
import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest extends ServiceFixture {

    private static final Caller BELA = new Caller("bela");

    private static Submission to(String session, String id) {
        return new Submission(new SessionId(session), new MessageId(id), "hi");
    }

    private static Submission to(String session, String id, WhenBusy whenBusy) {
        return new Submission(
                new SessionId(session), new MessageId(id), "hi", new Submission.Repeat.Never(), whenBusy, null);
    }

    private void limit(long answerBytes, int turns, int turnsOfCaller, int sessionsOfCaller) {
        settings = settings.withLimits(new ChatLimits(answerBytes, turns, turnsOfCaller, sessionsOfCaller));
    }

    /** The end of a turn is seen a moment before its seat is free. */
    private static Turn acceptedSoon(Supplier<SubmitOutcome> submit) {
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < giveUpAt) {
            try {
                if (submit.get() instanceof SubmitOutcome.Accepted(Turn turn, boolean repeated)) {
                    return turn;
                }
            } catch (UnavailableException full) {
                assertThat(full.code()).isEqualTo(UnavailableException.BUSY);
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("no seat came free");
    }

    @Nested
    class TheAnswer {

        @ParameterizedTest
        @CsvSource({"aaaa, 4", "éé, 4", "日, 3", "😀, 4"})
        void mayBeAsLongAsTheLimit(String answer, int bytes) {
            limit(bytes, 0, 0, 0);
            DurableChatService service = start(ScriptedAgent.saying(answer));

            List<LoggedEvent> events = readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))));

            assertThat(textOf(events)).isEqualTo(answer);
            assertThat(lastOf(events)).isEqualTo(new TurnCompleted());
        }

        @Test
        void isCutWhereItBecomesTooLongAndTheTurnFails() {
            limit(4, 0, 0, 0);
            DurableChatService service = start(ScriptedAgent.saying("ab", "c", "de", "f"));

            List<LoggedEvent> events = readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))));

            assertThat(textOf(events)).isEqualTo("abc");
            assertThat(lastOf(events)).isInstanceOfSatisfying(TurnFailed.class, failed -> {
                assertThat(failed.failure().code()).isEqualTo("answer_too_long");
                assertThat(failed.failure().recoverable()).isFalse();
                assertThat(failed.failure().message()).contains("4 bytes");
            });
        }

        @Test
        void countsWhateverElseTheAgentSays() {
            limit(60, 0, 0, 0);
            DurableChatService service = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                for (int i = 0; i < 10; i++) {
                    output.custom("p", "0");
                }
                return request.state();
            }));

            List<LoggedEvent> events = readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))));

            assertThat(events).hasSizeLessThan(6);
            assertThat(codeOf(events)).isEqualTo("answer_too_long");
        }

        @Test
        void isOneOverAllAttempts() {
            limit(10, 0, 0, 0);
            CountDownLatch saidSome = new CountDownLatch(1);
            DurableChatService first = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                output.text("1234567");
                saidSome.countDown();
                new CountDownLatch(1).await();
                return request.state();
            }));
            Turn turn = accepted(first.submit(ALICE, message("m", "hi")));
            await(saidSome);
            awaitText(first, "1234567");
            first.close();

            DurableChatService second = start(ScriptedAgent.saying("89", "0", "!"));
            List<LoggedEvent> events = readTurn(second, turn);

            assertThat(textOf(events)).isEqualTo("1234567890");
            assertThat(codeOf(events)).isEqualTo("answer_too_long");
        }

        private static String codeOf(List<LoggedEvent> events) {
            return lastOf(events) instanceof TurnFailed(Failure failure) ? failure.code() : "not failed";
        }
    }

    @Nested
    class RunningTurns {

        @Test
        void areSoManyOnANodeAndNoMore() {
            limit(0, 2, 0, 0);
            DurableChatService service = start(halting);
            Turn first = accepted(service.submit(ALICE, message("m", "hi")));
            accepted(service.submit(BELA, to("s-2", "m")));

            assertThatThrownBy(() -> service.submit(ALICE, to("s-3", "m")))
                    .isInstanceOfSatisfying(UnavailableException.class, full -> {
                        assertThat(full.code()).isEqualTo("server_busy");
                        assertThat(full.recoverable()).isTrue();
                        assertThat(full.retryAfter()).contains(Duration.ofSeconds(2));
                    });

            gate.countDown();
            readTurn(service, first);
            acceptedSoon(() -> service.submit(ALICE, to("s-3", "m")));
        }

        @Test
        void areSoManyForOneCallerAndNoneForAnother() {
            limit(0, 0, 1, 0);
            DurableChatService service = start(halting);
            Turn first = accepted(service.submit(ALICE, message("m", "hi")));

            assertThat(service.submit(ALICE, to("s-2", "m"))).isEqualTo(new SubmitOutcome.TooManyTurns(1));
            accepted(service.submit(BELA, to("s-3", "m")));
            assertThat(repository.find(new SessionId("s-2"))).isEmpty();

            gate.countDown();
            readTurn(service, first);
            acceptedSoon(() -> service.submit(ALICE, to("s-2", "m")));
        }

        @Test
        void areNotCountedForNobodyInParticular() {
            limit(0, 0, 1, 1);
            DurableChatService service = start(halting);

            accepted(service.submit(Caller.ANONYMOUS, to("s-1", "m")));
            accepted(service.submit(Caller.ANONYMOUS, to("s-2", "m")));
        }

        @Test
        void arePastTheLimitForWhoeverComesBackToOne() {
            limit(0, 1, 1, 0);
            DurableChatService service = start(halting);
            Turn turn = accepted(service.submit(ALICE, message("m", "hi")));

            SubmitOutcome again = service.submit(ALICE, message("m", "hi"));

            assertThat(again).isEqualTo(new SubmitOutcome.Accepted(turn, true));
            assertThat(service.submit(ALICE, message("m-2", "ho"))).isInstanceOf(SubmitOutcome.Busy.class);
            gate.countDown();
            readTurn(service, turn);
            accepted(service.submit(ALICE, message("m", "hi")));
        }

        @Test
        void arePastTheLimitForAGuestWhoComesBackToOne() {
            limit(0, 1, 0, 0);
            DurableChatService service = start(halting);
            Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
            var unused = service.grant(ALICE, SESSION, BELA, Access.WRITE);

            assertThat(service.submit(BELA, message("m", "hi"))).isEqualTo(new SubmitOutcome.Accepted(turn, true));
            assertThat(service.submit(BELA, message("m-2", "ho"))).isInstanceOf(SubmitOutcome.Busy.class);
        }

        @Test
        void tellNothingOfASessionOfSomebodyElse() {
            limit(0, 1, 0, 0);
            DurableChatService service = start(halting);
            accepted(service.submit(BELA, to("busy", "m")));

            for (String session : List.of("busy", "none")) {
                assertThatThrownBy(() -> service.submit(ALICE, to(session, "m")))
                        .as(session)
                        .isInstanceOf(UnavailableException.class);
            }
        }

        @Test
        void leaveTheirSeatsToWhatWaitsBehindThem() {
            limit(0, 0, 1, 0);
            settings = settings.withBeat(Duration.ofHours(1));
            CountDownLatch secondRuns = new CountDownLatch(1);
            CountDownLatch secondMayEnd = new CountDownLatch(1);
            DurableChatService service = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                if (request.messageId().value().equals("m-1")) {
                    gate.await();
                } else {
                    secondRuns.countDown();
                    secondMayEnd.await();
                }
                return new AgentState("");
            }));
            accepted(service.submit(ALICE, to("s-1", "m-1")));
            Turn second = accepted(service.submit(ALICE, to("s-1", "m-2", WhenBusy.ENQUEUE)));
            gate.countDown();
            await(secondRuns);

            assertThat(service.submit(ALICE, to("s-2", "m-3"))).isEqualTo(new SubmitOutcome.TooManyTurns(1));

            secondMayEnd.countDown();
            readTurn(service, second);
            acceptedSoon(() -> service.submit(ALICE, to("s-2", "m-3")));
        }

        @Test
        void areLimitedForARetryToo() {
            limit(0, 0, 1, 0);
            DurableChatService service = start(halting);
            Turn cancelled = accepted(service.submit(ALICE, message("m", "hi")));
            service.cancel(ALICE, SESSION, cancelled.id());
            readTurn(service, cancelled);
            acceptedSoon(() -> service.submit(ALICE, to("s-2", "m")));

            RetryOutcome refused = service.retry(ALICE, SESSION, cancelled.id());

            assertThat(refused).isEqualTo(new RetryOutcome.TooManyTurns(1));
            assertThat(service.retry(ALICE, SESSION, new TurnId("none"))).isInstanceOf(RetryOutcome.NoSuchTurn.class);
        }

        @Test
        void thatComeToNothingLeaveNoSeatTaken() {
            limit(0, 1, 1, 0);
            DurableChatService service = start(ScriptedAgent.saying("a"));
            for (int i = 0; i < 5; i++) {
                Turn turn = acceptedSoon(() -> service.submit(ALICE, message("m", "hi")));
                readTurn(service, turn);
                assertThat(service.submit(ALICE, message("m", "other")))
                        .isInstanceOf(SubmitOutcome.MessageIdReused.class);
            }
            acceptedSoon(() -> service.submit(ALICE, to("s-2", "m")));
        }
    }

    @Nested
    class Sessions {

        @Test
        void areSoManyForOneCaller() {
            limit(0, 0, 0, 2);
            DurableChatService service = start(ScriptedAgent.saying("a"));
            readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))));
            accepted(service.submit(ALICE, to("s-2", "m")));

            assertThat(service.submit(ALICE, to("s-3", "m"))).isEqualTo(new SubmitOutcome.TooManySessions(2));
            accepted(service.submit(ALICE, message("m-2", "and")));
            accepted(service.submit(BELA, to("s-4", "m")));

            assertThat(service.delete(ALICE, SESSION)).isTrue();
            accepted(service.submit(ALICE, to("s-3", "m")));
        }
    }
}
