package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.MessagePage;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.Submission.Repeat;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ReplaceTest extends ServiceFixture {

    /** Answers with the message and adds it to its context. */
    private final ScriptedAgent echo = new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
        output.text("re: " + request.message());
        return new AgentState(request.state().document() + request.message() + ";");
    });

    private static Submission replacing(Turn replaced, @Nullable String id, String text) {
        return replacing(replaced.id(), id, text, new Repeat.Never(), WhenBusy.REJECT);
    }

    private static Submission replacing(
            TurnId replaced, @Nullable String id, String text, Repeat repeat, WhenBusy whenBusy) {
        return new Submission(SESSION, id == null ? null : new MessageId(id), text, repeat, whenBusy, replaced);
    }

    private Turn answered(DurableChatService service, Submission submission) {
        Turn turn = accepted(service.submit(ALICE, submission));
        readTurn(service, turn);
        return turn;
    }

    private static List<String> texts(DurableChatService service) {
        return service.messages(ALICE, SESSION, Long.MAX_VALUE, 100).orElseThrow().messages().stream()
                .map(ChatMessage::text)
                .toList();
    }

    @Test
    void theAgentKnowsNothingOfWhatIsReplaced() {
        DurableChatService service = start(echo);
        answered(service, message("m1", "one"));
        Turn replaced = answered(service, message("m2", "tow"));

        Turn turn = accepted(service.submit(ALICE, replacing(replaced, "m3", "two")));

        assertThat(readTurn(service, turn).getFirst().event())
                .isEqualTo(new TurnStarted(new MessageId("m3"), "two", replaced.id(), null));
        var request = echo.requests().getLast();
        assertThat(request.state()).isEqualTo(new AgentState("one;"));
        assertThat(request.history()).extracting(ChatMessage::text).containsExactly("one", "re: one");
        assertThat(texts(service)).containsExactly("one", "re: one", "two", "re: two");
        SessionSnapshot snapshot = service.snapshot(ALICE, SESSION).orElseThrow();
        assertThat(snapshot.session().messageCount()).isEqualTo(4);
        assertThat(snapshot.turn()).isNotNull();
        assertThat(snapshot.turn().message()).isEqualTo("two");
    }

    @Test
    void aReaderOfTheReplacedTurnStillReadsItWhole() {
        DurableChatService service = start(echo);
        Turn replaced = answered(service, message("m1", "one"));
        answered(service, replacing(replaced, "m2", "two"));

        assertThat(textOf(readTurn(service, replaced))).isEqualTo("re: one");
    }

    @Test
    void thePagesOfTheHistoryEndWhereNothingIsLeft() {
        DurableChatService service = start(echo);
        Turn first = answered(service, message("m1", "one"));
        Turn second = answered(service, replacing(first, "m2", "two"));
        answered(service, replacing(second, "m3", "three"));

        MessagePage whole = service.messages(ALICE, SESSION, Long.MAX_VALUE, 2).orElseThrow();
        assertThat(whole.messages()).extracting(ChatMessage::text).containsExactly("three", "re: three");
        assertThat(whole.hasMore()).isFalse();
        MessagePage half = service.messages(ALICE, SESSION, Long.MAX_VALUE, 1).orElseThrow();
        assertThat(half.messages()).extracting(ChatMessage::text).containsExactly("re: three");
        assertThat(half.hasMore()).isTrue();
        MessagePage rest = service.messages(
                        ALICE, SESSION, half.messages().getFirst().ordinal(), Integer.MAX_VALUE)
                .orElseThrow();
        assertThat(rest.messages()).extracting(ChatMessage::text).containsExactly("three");
        assertThat(rest.hasMore()).isFalse();
    }

    @Test
    void aReplacementThatItsNodeLosesIsTakenOverWithoutWhatItReplaces() {
        DurableChatService first = start(echo);
        answered(first, message("m1", "one"));
        Turn replaced = answered(first, message("m2", "tow"));
        DurableChatService dying = start(halting);
        Turn turn = accepted(dying.submit(ALICE, replacing(replaced, "m3", "two")));
        awaitText(first, "re: onere: towone ");

        dying.close();

        readTurn(first, turn);
        var request = echo.requests().getLast();
        assertThat(request.attempt()).isEqualTo(2);
        assertThat(request.message()).isEqualTo("two");
        assertThat(request.state()).isEqualTo(new AgentState("one;"));
        assertThat(request.history()).extracting(ChatMessage::text).containsExactly("one", "re: one");
        assertThat(texts(first)).containsExactly("one", "re: one", "two", "one re: two");
    }

    @Nested
    class Refused {

        @Test
        void whatRunsIsNotReplacedWhateverIsToBeDoneThen() {
            DurableChatService service = start(halting);
            Turn running = accepted(service.submit(ALICE, message("m1", "one")));
            awaitText(service, "one ");

            for (WhenBusy whenBusy : WhenBusy.values()) {
                assertThat(service.submit(ALICE, replacing(running.id(), "m2", "two", new Repeat.Never(), whenBusy)))
                        .isInstanceOf(SubmitOutcome.Busy.class);
            }

            gate.countDown();
            assertThat(textOf(readTurn(service, running))).isEqualTo("one two");
            assertThat(texts(service)).containsExactly("one", "one two");
        }

        @Test
        void onlyTheLastTurnIsReplaced() {
            DurableChatService service = start(echo);
            Turn first = answered(service, message("m1", "one"));
            Turn last = answered(service, message("m2", "two"));

            assertThat(service.submit(ALICE, replacing(first, "m3", "three")))
                    .isInstanceOfSatisfying(
                            SubmitOutcome.NotReplaceable.class,
                            refused -> assertThat(refused.last().id()).isEqualTo(last.id()));
            assertThat(texts(service)).hasSize(4);
        }

        @Test
        void aSessionThatIsNotThereIsNotMade() {
            DurableChatService service = start(echo);
            Submission submission = new Submission(
                    new SessionId("gone"),
                    new MessageId("m"),
                    "one",
                    new Repeat.Never(),
                    WhenBusy.REJECT,
                    new TurnId("t"));

            assertThat(service.submit(ALICE, submission)).isInstanceOf(SubmitOutcome.NoSuchSession.class);
            assertThat(service.snapshot(ALICE, new SessionId("gone"))).isEmpty();
        }

        @Test
        void aReplacedTurnIsNotRunAgain() {
            DurableChatService service = start(echo);
            Turn replaced = answered(service, message("m1", "one"));
            answered(service, replacing(replaced, "m2", "two"));

            assertThat(service.retry(ALICE, SESSION, replaced.id())).isInstanceOf(RetryOutcome.NotRetryable.class);
        }
    }

    @Nested
    class Repeated {

        @Test
        void theSameIdIsTheSameTurnThoughItsPredecessorIsGone() {
            DurableChatService service = start(echo);
            Turn replaced = answered(service, message("m1", "one"));
            Turn turn = answered(service, replacing(replaced, "m2", "two"));

            assertThat(accepted(service.submit(ALICE, replacing(replaced, "m2", "two")))
                            .id())
                    .isEqualTo(turn.id());
            assertThat(accepted(service.submit(ALICE, message("m1", "one"))).id())
                    .isEqualTo(replaced.id());
            assertThat(echo.requests()).hasSize(2);
        }

        @Test
        void aRepeatedUrlWithoutAnIdFindsWhatItHasBegun() {
            DurableChatService service = start(echo);
            Turn replaced = answered(service, message("m1", "one"));
            Repeat fresh = new Repeat.SameText(new ResumePoint.Beginning());
            Turn turn = answered(service, replacing(replaced.id(), null, "two", fresh, WhenBusy.REJECT));

            assertThat(accepted(service.submit(ALICE, replacing(replaced.id(), null, "two", fresh, WhenBusy.ENQUEUE)))
                            .id())
                    .isEqualTo(turn.id());
            assertThat(service.submit(ALICE, replacing(replaced.id(), null, "three", fresh, WhenBusy.REJECT)))
                    .isInstanceOf(SubmitOutcome.NotReplaceable.class);
            assertThat(echo.requests()).hasSize(2);
        }

        @Test
        void theSameTextInItsOwnPlaceIsAnsweredAnew() {
            DurableChatService service = start(echo);
            Turn replaced = answered(service, message("m1", "one"));
            ResumePoint end = new ResumePoint.After(
                    service.snapshot(ALICE, SESSION).orElseThrow().position());

            Turn turn =
                    answered(service, replacing(replaced.id(), null, "one", new Repeat.SameText(end), WhenBusy.REJECT));

            assertThat(turn.id()).isNotEqualTo(replaced.id());
            assertThat(texts(service)).containsExactly("one", "re: one");
        }

        @Test
        void theUrlOfAReplacedMessageIsStillKnown() {
            DurableChatService service = start(echo);
            Turn replaced = answered(service, message("m1", "one"));
            ResumePoint end = new ResumePoint.After(
                    service.snapshot(ALICE, SESSION).orElseThrow().position());
            answered(service, replacing(replaced, "m2", "two"));

            Submission again = new Submission(SESSION, null, "one", new Repeat.SameText(end));

            assertThat(accepted(service.submit(ALICE, again)).id()).isEqualTo(replaced.id());
            assertThat(echo.requests()).hasSize(2);
        }
    }
}
