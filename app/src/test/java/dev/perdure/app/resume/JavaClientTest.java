package dev.perdure.app.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Role;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.AgentException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.client.Answer;
import dev.perdure.client.ChatClient;
import dev.perdure.client.ChatClientException;
import dev.perdure.client.Outcome;
import dev.perdure.client.RecoverableException;
import dev.perdure.client.SendOptions;
import dev.perdure.client.SessionFeed;
import dev.perdure.client.UnrecoverableException;
import dev.perdure.protocol.WireEvent;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The Java client and the server that it is made for, without any fault between them but what the server's data have. */
class JavaClientTest {

    private static final SessionId SESSION = new SessionId("s");

    private final Semaphore gate = new Semaphore(0);
    private final ServedChat served = new ServedChat(new Speaker());
    private final ChatClient client = ChatClient.builder(URI.create("http://127.0.0.1:" + served.port() + "/api/app"))
            .build();

    @AfterEach
    void stop() {
        gate.release(1000);
        client.close();
        served.close();
    }

    /** Says a message back; {@code wait} waits for the gate in the middle, {@code fail} fails at the first attempt. */
    private final class Speaker implements WorkflowAgent {

        @Override
        public Recovery recovery() {
            return Recovery.FAIL;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            output.text("you said ");
            if (request.message().startsWith("wait")) {
                gate.acquire();
            }
            if (request.message().startsWith("fail") && request.attempt() == 1) {
                throw new AgentException("no_luck", true, "Try it again.");
            }
            output.text(request.message());
            return request.state();
        }
    }

    private Answer send(String message, String id) {
        return client.send(SESSION, message, SendOptions.defaults().withMessageId(new MessageId(id)));
    }

    private String answer(String message, String id) throws InterruptedException {
        try (Answer answer = send(message, id)) {
            return answer.answer();
        }
    }

    @Nested
    class AnswersWhoseEventsAreGone {

        @Test
        void areReadFromTheSnapshotIfTheyAreTheLast() throws Exception {
            assertThat(answer("one", "m1")).isEqualTo("you said one");
            served.prune();
            assertThat(answer("one", "m1")).isEqualTo("you said one");
            try (Answer resumed = client.resume(SESSION).orElseThrow()) {
                assertThat(resumed.outcome()).isEqualTo(new Outcome.Completed("you said one"));
            }
        }

        @Test
        void areReadFromTheHistoryIfOthersCameAfter() throws Exception {
            assertThat(answer("one", "m1")).isEqualTo("you said one");
            assertThat(answer("two", "m2")).isEqualTo("you said two");
            served.prune();
            assertThat(answer("one", "m1")).isEqualTo("you said one");
        }

        @Test
        void ofATurnThatFailedStillSayWhy() throws Exception {
            assertThatThrownBy(() -> answer("fail", "m1")).isInstanceOf(RecoverableException.class);
            assertThat(answer("two", "m2")).isEqualTo("you said two");
            served.prune();
            assertThatThrownBy(() -> answer("fail", "m1"))
                    .asInstanceOf(type(RecoverableException.class))
                    .extracting(ChatClientException::code)
                    .isEqualTo("no_luck");
        }
    }

    @Nested
    class AFailedTurn {

        @Test
        void runsAgainAndIsWholeThen() throws Exception {
            Answer failed = send("fail", "m1");
            assertThat(failed.outcome()).isInstanceOf(Outcome.Failed.class);
            try (Answer again = client.retry(SESSION, failed.turn().orElseThrow())) {
                assertThat(again.answer()).isEqualTo("you said fail");
            }
            // The same message again, and whoever comes later, is told of the end that counts.
            assertThat(answer("fail", "m1")).isEqualTo("you said fail");
            try (Answer resumed = client.resume(SESSION).orElseThrow()) {
                assertThat(resumed.answer()).isEqualTo("you said fail");
            }
        }

        @Test
        void doesNotRunAgainIfItIsCompleted() throws Exception {
            Answer completed = send("one", "m1");
            assertThat(completed.answer()).isEqualTo("you said one");
            try (Answer again = client.retry(SESSION, completed.turn().orElseThrow())) {
                assertThatThrownBy(again::answer)
                        .asInstanceOf(type(UnrecoverableException.class))
                        .extracting(ChatClientException::code)
                        .isEqualTo("turn_not_retryable");
            }
        }
    }

    @Nested
    class ABusySession {

        @Test
        void refusesAMessageUnlessItIsToldToWait() throws Exception {
            try (Answer first = send("wait one", "m1")) {
                assertThat(first.next()).isPresent();
                assertThatThrownBy(() -> answer("two", "m2"))
                        .asInstanceOf(type(RecoverableException.class))
                        .extracting(ChatClientException::code)
                        .isEqualTo("turn_running");
                try (Answer waiting =
                        client.send(SESSION, "three", SendOptions.defaults().withWhenBusy(WhenBusy.ENQUEUE))) {
                    assertThat(waiting.next())
                            .hasValueSatisfying(event -> assertThat(event)
                                    .asInstanceOf(type(WireEvent.Queued.class))
                                    .extracting(WireEvent.Queued::ahead)
                                    .isEqualTo(1));
                    gate.release();
                    assertThat(waiting.answer()).isEqualTo("you said three");
                }
                assertThat(first.answer()).isEqualTo("you said wait one");
            }
        }

        @Test
        void isCancelledFromAnotherThread() throws Exception {
            try (Answer answer = send("wait", "m1")) {
                assertThat(answer.next()).isPresent();
                answer.cancel();
                assertThat(answer.outcome()).isInstanceOf(Outcome.Cancelled.class);
                answer.cancel();
            }
        }

        @Test
        void goesOnWithoutItsReader() throws Exception {
            Answer left = send("wait", "m1");
            assertThat(left.next()).isPresent();
            left.close();
            gate.release();
            try (Answer back = client.resume(SESSION, left.position().orElseThrow(), notice -> {})
                    .orElseThrow()) {
                assertThat(back.answer()).isEqualTo("you said wait");
            }
        }
    }

    @Nested
    class ASession {

        @Test
        void isFollowedTurnAfterTurnUntilItIsDeleted() throws Exception {
            assertThat(answer("one", "m1")).isEqualTo("you said one");
            try (SessionFeed feed = client.follow(SESSION, null, notice -> {})) {
                List<String> heard = new ArrayList<>();
                readUntilCompleted(feed, heard);
                assertThat(answer("two", "m2")).isEqualTo("you said two");
                readUntilCompleted(feed, heard);
                assertThat(String.join("", heard)).isEqualTo("you said oneyou said two");
                assertThat(client.delete(SESSION)).isTrue();
                assertThatThrownBy(feed::next)
                        .asInstanceOf(type(UnrecoverableException.class))
                        .extracting(ChatClientException::code)
                        .isEqualTo("session_not_found");
            }
            assertThat(client.delete(SESSION)).isFalse();
        }

        private void readUntilCompleted(SessionFeed feed, List<String> heard) throws InterruptedException {
            while (true) {
                if (feed.next().orElseThrow() instanceof WireEvent.Logged logged) {
                    if (logged.event().event() instanceof ChatEvent.TextDelta delta) {
                        heard.add(delta.text());
                    } else if (logged.event().event() instanceof ChatEvent.TurnCompleted) {
                        return;
                    }
                }
            }
        }

        @Test
        void isReadByItsSnapshotItsHistoryAndTheList() throws Exception {
            assertThat(answer("one", "m1")).isEqualTo("you said one");
            assertThat(client.snapshot(SESSION).session().turn())
                    .isNotNull()
                    .satisfies(turn -> assertThat(turn.status()).isEqualTo(TurnStatus.COMPLETED));
            assertThat(client.messages(SESSION, null, 10).messages())
                    .extracting(message -> message.role() + " " + message.text())
                    .containsExactly(Role.USER + " one", Role.ASSISTANT + " you said one");
            assertThat(client.sessions(null, null, 10).sessions())
                    .extracting(session -> session.id())
                    .containsExactly(SESSION);
        }

        @Test
        void isRenamedAndFoundByItsTitle() throws Exception {
            assertThat(answer("one", "m1")).isEqualTo("you said one");
            assertThat(client.rename(SESSION, "A trip to 北京 50%").title()).isEqualTo("A trip to 北京 50%");
            assertThat(client.sessions("TRIP TO 北京 50%", null, 10).sessions()).hasSize(1);
            assertThat(client.sessions("one", null, 10).sessions()).isEmpty();
            assertThatThrownBy(() -> client.rename(SESSION, " "))
                    .asInstanceOf(type(UnrecoverableException.class))
                    .extracting(ChatClientException::code)
                    .isEqualTo("invalid_title");
        }

        @Test
        void forgetsAnAnswerThatIsReplaced() throws Exception {
            Answer first = send("one", "m1");
            assertThat(first.answer()).isEqualTo("you said one");
            SendOptions instead =
                    SendOptions.defaults().withReplaces(first.turn().orElseThrow());
            try (Answer second = client.send(SESSION, "two", instead)) {
                assertThat(second.answer()).isEqualTo("you said two");
            }
            assertThat(client.messages(SESSION, null, 10).messages())
                    .extracting(message -> message.text())
                    .containsExactly("two", "you said two");
            served.prune();
            assertThatThrownBy(() -> answer("one", "m1"))
                    .asInstanceOf(type(UnrecoverableException.class))
                    .extracting(ChatClientException::code)
                    .isEqualTo("answer_gone");
        }

        @Test
        void thatIsNotThereIsSaidToBeNotThere() {
            assertThatThrownBy(() -> client.resume(SESSION))
                    .asInstanceOf(type(UnrecoverableException.class))
                    .satisfies(failure -> {
                        assertThat(failure.code()).isEqualTo("session_not_found");
                        assertThat(failure.status()).hasValue(404);
                    });
        }
    }
}
