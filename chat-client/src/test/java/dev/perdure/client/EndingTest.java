package dev.perdure.client;

import static dev.perdure.client.Wire.cancelled;
import static dev.perdure.client.Wire.completed;
import static dev.perdure.client.Wire.event;
import static dev.perdure.client.Wire.failed;
import static dev.perdure.client.Wire.gap;
import static dev.perdure.client.Wire.history;
import static dev.perdure.client.Wire.queued;
import static dev.perdure.client.Wire.receipt;
import static dev.perdure.client.Wire.restarted;
import static dev.perdure.client.Wire.snapshot;
import static dev.perdure.client.Wire.started;
import static dev.perdure.client.Wire.text;
import static dev.perdure.client.Wire.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.perdure.chat.Position;
import dev.perdure.chat.TurnId;
import dev.perdure.client.ScriptedServer.Asked;
import dev.perdure.protocol.WireEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EndingTest extends Talking {

    private static final String RUNNING = turn("t", "m", "running", 0, 0);

    @Nested
    class AFailure {

        @Test
        void isThrownWithWhatTheServerSaidOfIt() throws Exception {
            server.thenStream(started(1), text(2, "half"), failed(3, true));
            server.thenJson(snapshot("log-3", turn("t", "m", "failed", 0, 3), "half"));
            try (Answer answer = send()) {
                assertThatThrownBy(answer::answer)
                        .asInstanceOf(type(RecoverableException.class))
                        .satisfies(failure -> {
                            assertThat(failure.code()).isEqualTo("model_away");
                            assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(7));
                        });
                assertThat(answer.text()).isEqualTo("half");
            }
        }

        @Test
        void thatWasRunAgainSinceIsNotTheEnd() throws Exception {
            server.thenStream(started(1), failed(2, true), restarted(3), text(4, "whole"), completed(5));
            server.thenJson(snapshot("log-5", turn("t", "m", "completed", 0, 5), "whole"));
            try (Answer answer = send()) {
                assertThat(answer.answer()).isEqualTo("whole");
            }
        }

        @Test
        void isToldEvenIfTheServerIsGoneRightAfter() throws Exception {
            server.thenStream(started(1), failed(2, false));
            server.thenHangUp();
            try (Answer answer = send()) {
                assertThatThrownBy(answer::answer).isInstanceOf(UnrecoverableException.class);
            }
        }
    }

    @Test
    void aCancelledAnswerIsWhatWasSaid() throws Exception {
        server.thenStream(started(1), text(2, "half"), cancelled(3));
        server.thenJson(snapshot("log-3", turn("t", "m", "cancelled", 0, 3), "half"));
        try (Answer answer = send()) {
            assertThat(answer.outcome()).isEqualTo(new Outcome.Cancelled("half"));
        }
    }

    @Nested
    class AGap {

        @Test
        void inARunningAnswerBringsItsTextSoFar() throws Exception {
            server.thenStream(started(1), text(2, "old"));
            server.thenStream(
                    gap("log-7", "pruned", snapshot("log-7", RUNNING, "all so far")), text(8, "!"), completed(9));
            try (Answer answer = send()) {
                assertThat(answer.answer()).isEqualTo("all so far!");
            }
        }

        @Test
        void afterTheEndOfTheAnswerEndsIt() throws Exception {
            server.thenStream(started(1), text(2, "old"));
            server.thenStream(
                    gap("log-9", "pruned", snapshot("log-9", turn("t", "m", "completed", 0, 9), "all of it")));
            try (Answer answer = send()) {
                assertThat(answer.answer()).isEqualTo("all of it");
            }
        }

        @Test
        void whereAnotherTurnIsTheLastHasTheAnswerFromTheHistory() throws Exception {
            server.thenStream(started(1), text(2, "old"));
            server.thenStream(gap("log-12", "pruned", snapshot("log-12", turn("t2", "m2", "running", 9, 0), "other")));
            server.thenJson(receipt(turn("t", "m", "completed", 0, 9), 0));
            server.thenJson(history("all of it"));
            try (Answer answer = send()) {
                assertThat(answer.answer()).isEqualTo("all of it");
            }
        }

        @Test
        void whileTheTurnStillWaitsChangesNothing() throws Exception {
            String waiting = turn("t", "m", "queued", 12, 0);
            server.thenStream(queued(1));
            server.thenStream(
                    gap(
                            "log-12",
                            "pruned",
                            snapshot(
                                    "log-12",
                                    turn("t2", "m2", "running", 9, 0),
                                    "other",
                                    waiting.substring(0, waiting.length() - 1) + ",\"message\":\"Hi\"}")),
                    started(13),
                    text(14, "mine"),
                    completed(15));
            try (Answer answer = send()) {
                assertThat(answer.answer()).isEqualTo("mine");
            }
            assertThat(server.asked().get(1).target()).isEqualTo("/api/app/chat/stream?session_id=s&turn_id=t");
        }

        @Test
        void ofASessionThatWasMadeAnewIsTheEndOfIt() {
            server.thenStream(started(1), text(2, "old"));
            server.thenStream(gap(
                    "new-1",
                    "foreign",
                    snapshot("new-1", turn("t9", "m9", "running", 0, 0).replace("log-", "new-"), "other")));
            try (Answer answer = send()) {
                assertThatThrownBy(answer::answer)
                        .asInstanceOf(type(UnrecoverableException.class))
                        .extracting(UnrecoverableException::code)
                        .isEqualTo("session_replaced");
            }
        }
    }

    @Test
    void whereNothingIsToComeTheSnapshotKnowsTheEnd() throws Exception {
        server.thenStream(started(1), text(2, "old"));
        server.thenNothingToCome();
        server.thenJson(snapshot("log-5", turn("t", "m", "completed", 0, 5), "all of it"));
        try (Answer answer = send()) {
            assertThat(answer.answer()).isEqualTo("all of it");
        }
    }

    @Test
    void aTurnThatWaitsSaysSoOnceUntilThatChanges() throws Exception {
        server.thenStream(queued(2));
        server.thenStream(queued(2), queued(1), started(5), completed(6));
        try (Answer answer = send()) {
            assertThat(answer.events().filter(event -> event instanceof WireEvent.Queued))
                    .extracting(event -> ((WireEvent.Queued) event).ahead())
                    .containsExactly(2, 1);
        }
    }

    @Nested
    class Resume {

        @Test
        void readsTheTurnFromItsBeginningAndShowsWhatIsNew() throws Exception {
            server.thenJson(snapshot("log-3", RUNNING, "one two "));
            server.thenStream(started(1), text(2, "one "), text(3, "two "), text(4, "three"), completed(5));
            Optional<Answer> resumed = client.resume(SESSION, new Position("log", 3), notice -> {});
            try (Answer answer = resumed.orElseThrow()) {
                assertThat(answer.next())
                        .hasValueSatisfying(event -> assertThat(event)
                                .asInstanceOf(type(WireEvent.Logged.class))
                                .satisfies(
                                        logged -> assertThat(logged.position()).hasToString("log-4")));
                assertThat(answer.text()).isEqualTo("one two three");
                assertThat(answer.answer()).isEqualTo("one two three");
            }
        }

        @Test
        void neverSubmitsAnything() throws Exception {
            server.thenJson(snapshot("log-3", RUNNING, "one"));
            server.thenHangUp();
            server.thenStream(started(1), completed(2));
            try (Answer answer = client.resume(SESSION).orElseThrow()) {
                assertThat(answer.answer()).isEmpty();
            }
            assertThat(server.asked()).extracting(Asked::method).containsOnly("GET");
        }
    }

    @Nested
    class Retry {

        private final TurnId turn = new TurnId("t");

        @Test
        void isAskedForOnceAndFollowedAfterACut() throws Exception {
            server.thenJson(snapshot("log-3", turn("t", "m", "failed", 0, 3), "half"));
            server.thenHangUp();
            server.thenStream(restarted(4), text(5, "whole"), completed(6));
            try (Answer answer = client.retry(SESSION, turn)) {
                assertThat(answer.answer()).isEqualTo("whole");
            }
            List<Asked> asked = server.asked();
            assertThat(asked.get(1).target()).isEqualTo("/api/app/chat/sessions/s/turns/t/retry");
            assertThat(asked.get(2).method()).isEqualTo("GET");
            assertThat(asked.get(2).header("Last-Event-ID")).isEqualTo("log-3");
        }

        @Test
        void isAskedForAgainIfItHasNotArrived() throws Exception {
            server.thenJson(snapshot("log-3", turn("t", "m", "failed", 0, 3), "half"));
            server.thenHangUp();
            server.thenNothingToCome();
            server.thenStream(restarted(4), text(5, "whole"), completed(6));
            try (Answer answer = client.retry(SESSION, turn)) {
                assertThat(answer.answer()).isEqualTo("whole");
            }
            assertThat(server.asked()).extracting(Asked::method).containsExactly("GET", "POST", "GET", "POST");
        }

        @Test
        void ofATurnThatIsNotTheLastIsRefusedHere() {
            server.thenJson(snapshot("log-3", turn("t2", "m2", "failed", 0, 3), "half"));
            assertThatThrownBy(() -> client.retry(SESSION, turn))
                    .asInstanceOf(type(UnrecoverableException.class))
                    .extracting(UnrecoverableException::code)
                    .isEqualTo("turn_not_retryable");
        }
    }
}
