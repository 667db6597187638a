package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.Access;
import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Grant;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Title;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.InvalidInputException;
import dev.perdure.chat.error.NotPermittedException;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.GrantOutcome;
import dev.perdure.chat.port.PollOutcome;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.Submission.Repeat;
import dev.perdure.chat.port.SubmitOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What guests of a session may do, and what a session is to those who are none. */
class GuestTest extends ServiceFixture {

    private static final Caller BOB = new Caller("bob");
    private static final Caller MALLORY = new Caller("mallory");

    @Nested
    class AStranger {

        @Test
        void findsNothingInAnyCall() throws Exception {
            DurableChatService service = start(ScriptedAgent.saying("a"));
            Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
            readTurn(service, turn);

            assertFindsNothing(service, MALLORY, SESSION, turn.id());
            assertFindsNothing(service, MALLORY, new SessionId("nowhere"), turn.id());
            assertThat(service.submit(MALLORY, message("m", "hi"))).isEqualTo(new SubmitOutcome.NoSuchSession());
            assertThat(service.submit(MALLORY, message("m2", "ho"))).isEqualTo(new SubmitOutcome.NoSuchSession());
            assertThat(service.submit(MALLORY, repeating("hi"))).isEqualTo(new SubmitOutcome.NoSuchSession());

            assertThat(service.grants(ALICE, SESSION)).contains(List.of());
            assertThat(service.messages(ALICE, SESSION, Long.MAX_VALUE, 10)
                            .orElseThrow()
                            .messages())
                    .hasSize(2);
        }

        @Test
        void whoWasShownOutIsOne() throws Exception {
            DurableChatService service = start(ScriptedAgent.saying("a"));
            Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
            readTurn(service, turn);
            service.grant(ALICE, SESSION, BOB, Access.WRITE);
            assertThat(service.snapshot(BOB, SESSION)).isPresent();

            assertThat(service.revoke(ALICE, SESSION, BOB)).isTrue();

            assertFindsNothing(service, BOB, SESSION, turn.id());
            assertThat(service.submit(BOB, message("m", "hi"))).isEqualTo(new SubmitOutcome.NoSuchSession());
            assertThat(service.shared(BOB, null, null, 10).sessions()).isEmpty();
        }

        @Test
        void whoHasLeftIsOne() throws Exception {
            DurableChatService service = start(ScriptedAgent.saying("a"));
            Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
            readTurn(service, turn);
            service.grant(ALICE, SESSION, BOB, Access.READ);

            assertThat(service.revoke(BOB, SESSION, BOB)).isTrue();

            assertFindsNothing(service, BOB, SESSION, turn.id());
            assertThat(service.grants(ALICE, SESSION)).contains(List.of());
        }

        private void assertFindsNothing(DurableChatService service, Caller caller, SessionId session, TurnId turn)
                throws InterruptedException {
            ResumePoint start = new ResumePoint.Beginning();
            assertThat(service.open(caller, session, new Scope.WholeSession(), start))
                    .isEmpty();
            assertThat(service.open(caller, session, new Scope.OneTurn(turn), start))
                    .isEmpty();
            assertThat(service.open(caller, session, new Scope.LastTurn(), start))
                    .isEmpty();
            assertThat(service.poll(caller, session, start, 10, Duration.ZERO)).isEmpty();
            assertThat(service.snapshot(caller, session)).isEmpty();
            assertThat(service.messages(caller, session, Long.MAX_VALUE, 10)).isEmpty();
            assertThat(service.cancel(caller, session, turn)).isEqualTo(new CancelOutcome.NoSuchTurn());
            assertThat(service.retry(caller, session, turn)).isEqualTo(new RetryOutcome.NoSuchTurn());
            assertThat(service.rename(caller, session, new Title("Mine"))).isEmpty();
            assertThat(service.delete(caller, session)).isFalse();
            assertThat(service.grants(caller, session)).isEmpty();
            assertThat(service.grant(caller, session, caller, Access.WRITE))
                    .isEqualTo(new GrantOutcome.NoSuchSession());
            assertThat(service.revoke(caller, session, ALICE)).isFalse();
            assertThat(service.revoke(caller, session, caller)).isFalse();
            assertThat(service.sessions(caller, null, null, 10).sessions()).isEmpty();
        }
    }

    @Nested
    class AReader {

        @Test
        void seesAllOfTheSession() throws Exception {
            DurableChatService service = start(ScriptedAgent.saying("answer"));
            Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
            readTurn(service, turn);
            Grant grant = granted(service, Access.READ);

            EventCursor cursor = service.open(BOB, SESSION, new Scope.OneTurn(turn.id()), new ResumePoint.Beginning())
                    .orElseThrow();
            assertThat(textOf(readToEnd(cursor))).isEqualTo("answer");
            assertThat(service.poll(BOB, SESSION, new ResumePoint.Beginning(), 10, Duration.ZERO))
                    .get()
                    .isInstanceOf(PollOutcome.Events.class);
            Session seen = service.snapshot(BOB, SESSION).orElseThrow().session();
            assertThat(seen.owner()).isEqualTo(ALICE);
            assertThat(seen.granted()).isEqualTo(grant);
            assertThat(service.messages(BOB, SESSION, Long.MAX_VALUE, 10)
                            .orElseThrow()
                            .messages())
                    .hasSize(2);
            assertThat(service.shared(BOB, null, null, 10).sessions()).containsExactly(seen);
            assertThat(service.sessions(BOB, null, null, 10).sessions()).isEmpty();
        }

        @Test
        void maySayAndChangeNothing() {
            DurableChatService service = start(ScriptedAgent.saying("a"));
            Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
            readTurn(service, turn);
            granted(service, Access.READ);

            assertNotPermitted(() -> service.submit(BOB, message("m", "hi")));
            assertNotPermitted(() -> service.submit(BOB, message("m2", "ho")));
            assertNotPermitted(() -> service.submit(BOB, repeating("hi")));
            assertNotPermitted(() -> service.cancel(BOB, SESSION, turn.id()));
            assertNotPermitted(() -> service.retry(BOB, SESSION, turn.id()));
            assertIsNotTheOwner(service);

            assertThat(service.messages(ALICE, SESSION, Long.MAX_VALUE, 10)
                            .orElseThrow()
                            .messages())
                    .hasSize(2);
        }
    }

    @Nested
    class AWriter {

        @Test
        void takesPartInTheConversation() {
            DurableChatService service = start(ScriptedAgent.saying("a"));
            readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))));
            granted(service, Access.WRITE);

            Turn turn = accepted(service.submit(BOB, message("m2", "me too")));
            readTurn(service, turn);
            assertThat(service.submit(BOB, message("m2", "me too"))).matches(SubmitOutcome.Accepted.class::isInstance);
            assertThat(service.cancel(BOB, SESSION, turn.id())).isInstanceOf(CancelOutcome.AlreadyEnded.class);
            assertThat(service.retry(BOB, SESSION, turn.id())).isInstanceOf(RetryOutcome.NotRetryable.class);

            assertThat(service.messages(ALICE, SESSION, Long.MAX_VALUE, 10)
                            .orElseThrow()
                            .messages())
                    .extracting(ChatMessage::author)
                    .containsExactly(null, null, BOB, null);
        }

        @Test
        void isNotTheOwner() {
            DurableChatService service = start(ScriptedAgent.saying("a"));
            readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))));
            granted(service, Access.WRITE);

            assertIsNotTheOwner(service);
        }

        @Test
        void whoMayOnlyReadFromNowOnIsRefusedByTheNextCall() {
            DurableChatService service = start(ScriptedAgent.saying("a"));
            readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))));
            granted(service, Access.WRITE);
            granted(service, Access.READ);

            assertNotPermitted(() -> service.submit(BOB, message("m2", "me too")));
            assertThat(service.snapshot(BOB, SESSION)).isPresent();
        }

        @Test
        void makesNoSessionInPlaceOfOneThatIsGone() {
            DurableChatService service = start(ScriptedAgent.saying("a"));
            readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))));
            granted(service, Access.WRITE);
            service.delete(ALICE, SESSION);

            Turn own = accepted(service.submit(BOB, message("m2", "mine")));
            readToEnd(service.open(BOB, SESSION, new Scope.OneTurn(own.id()), new ResumePoint.Beginning())
                    .orElseThrow());

            assertThat(service.snapshot(BOB, SESSION).orElseThrow().session().owner())
                    .isEqualTo(BOB);
            assertThat(service.snapshot(ALICE, SESSION)).isEmpty();
        }
    }

    @Nested
    class TheOwner {

        @Test
        void sharesWithOthersOnly() {
            DurableChatService service = start(ScriptedAgent.saying("a"));
            readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))));

            assertThatThrownBy(() -> service.grant(ALICE, SESSION, ALICE, Access.READ))
                    .isInstanceOfSatisfying(
                            InvalidInputException.class,
                            refused -> assertThat(refused.code()).isEqualTo("invalid_subject"));
        }

        @Test
        void sharesWithAHundredAndNoMore() {
            DurableChatService service = start(ScriptedAgent.saying("a"));
            readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))));
            for (int i = 0; i < 100; i++) {
                assertThat(service.grant(ALICE, SESSION, new Caller("guest-" + i), Access.READ))
                        .isInstanceOf(GrantOutcome.Granted.class);
            }

            assertThat(service.grant(ALICE, SESSION, BOB, Access.READ)).isEqualTo(new GrantOutcome.TooMany(100));
        }

        @Test
        void costsNoLookForGrants() throws Exception {
            AtomicInteger looks = new AtomicInteger();
            SessionRepository counting = intercepting(repository, (method, call) -> {
                if (method.equals("admission") || method.equals("awaitNews")) {
                    looks.incrementAndGet();
                }
                return call.call();
            });
            DurableChatService service = start(counting, ScriptedAgent.saying("a"));

            Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
            readTurn(service, turn);
            service.snapshot(ALICE, SESSION);
            service.messages(ALICE, SESSION, Long.MAX_VALUE, 10);
            service.poll(ALICE, SESSION, new ResumePoint.Beginning(), 10, Duration.ZERO);
            service.cancel(ALICE, SESSION, turn.id());
            service.rename(ALICE, SESSION, new Title("Mine"));
            service.grants(ALICE, SESSION);
            service.delete(ALICE, SESSION);

            assertThat(looks).hasValue(0);
        }
    }

    private static Grant granted(DurableChatService service, Access access) {
        GrantOutcome outcome = service.grant(ALICE, SESSION, BOB, access);
        assertThat(outcome).isInstanceOf(GrantOutcome.Granted.class);
        return ((GrantOutcome.Granted) outcome).grant();
    }

    private static void assertIsNotTheOwner(DurableChatService service) {
        assertNotPermitted(() -> service.rename(BOB, SESSION, new Title("Mine")));
        assertNotPermitted(() -> service.delete(BOB, SESSION));
        assertNotPermitted(() -> service.grants(BOB, SESSION));
        assertNotPermitted(() -> service.grant(BOB, SESSION, MALLORY, Access.READ));
        assertNotPermitted(() -> service.grant(BOB, SESSION, BOB, Access.WRITE));
        assertNotPermitted(() -> service.revoke(BOB, SESSION, MALLORY));
        assertThat(service.snapshot(ALICE, SESSION)).isPresent();
    }

    private static void assertNotPermitted(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NotPermittedException.class,
                        refused -> assertThat(refused.code()).isEqualTo("not_permitted"));
    }

    /** What a client without message ids sends after a cut. */
    private static Submission repeating(String text) {
        return new Submission(SESSION, (MessageId) null, text, new Repeat.SameText(ResumePoint.of("gone-1")));
    }
}
