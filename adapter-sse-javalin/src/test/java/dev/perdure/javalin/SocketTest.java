package dev.perdure.javalin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.MessageId;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.chat.port.WhenBusy;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The WebSocket: where it begins, what it sends, what it answers. */
@Timeout(60)
class SocketTest {

    private static final String ATTACH = "{\"last_message_id\":null}";

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private SocketClient connect() throws IOException {
        return server.socket("/ws/chat/s");
    }

    @Nested
    class Beginning {

        @Test
        void theFirstFrameSaysWhereToBegin() throws Exception {
            server.chat.cursor().then(Samples.text(8, "x"));
            try (SocketClient client = connect()) {
                client.say("{\"last_message_id\":\"e0-7\"}");

                assertThat(client.next())
                        .isEqualTo(
                                "{\"id\":\"e0-8\",\"type\":\"text.delta\",\"data\":{\"turn_id\":\"t\",\"text\":\"x\"}}");
            }
            assertThat(server.chat.opened)
                    .containsExactly(
                            new ScriptedChat.Opened(Samples.SESSION, new Scope.WholeSession(), ResumePoint.of("e0-7")));
        }

        @Test
        void theUrlMaySayItInstead() throws Exception {
            server.chat.cursor().then(Samples.text(8, "x"));
            try (SocketClient client = server.socket("/ws/chat/s?last_message_id=e0-7")) {
                assertThat(client.next()).contains("\"id\":\"e0-8\"");
            }
            assertThat(server.chat.opened.getFirst().from()).isEqualTo(ResumePoint.of("e0-7"));
        }

        @Test
        void nullAndNothingMeanFromTheBeginning() throws Exception {
            for (String session : List.of("a", "b", "c")) {
                server.chat.cursor(new SessionId(session)).then(Samples.text(1, "x"));
            }
            try (SocketClient client = server.socket("/ws/chat/a")) {
                client.say(ATTACH).next();
            }
            try (SocketClient client = server.socket("/ws/chat/b")) {
                client.say("{\"last_message_id\":\"\"}").next();
            }
            try (SocketClient client = server.socket("/ws/chat/c?last_message_id=")) {
                client.next();
            }
            assertThat(server.chat.opened)
                    .extracting(ScriptedChat.Opened::from)
                    .containsOnly(new ResumePoint.Beginning())
                    .hasSize(3);
        }

        @Test
        void nothingIsSentBefore() throws Exception {
            server.chat.cursor().then(Samples.text(1, "x"));
            try (SocketClient client = connect()) {
                client.frame(SocketClient.PING, true, new byte[] {7});
                assertThat(client.frame()).isEqualTo(new SocketClient.Frame(SocketClient.PONG, "\u0007"));
                assertThat(server.chat.opened).isEmpty();
            }
        }

        @Test
        void anUnreadablePositionGetsAGap() throws Exception {
            server.chat.cursor().then(new Step.Gap(Step.Gap.Reason.UNREADABLE, Samples.snapshot(5)));
            try (SocketClient client = connect()) {
                client.say("{\"last_message_id\":\"what?\"}");

                assertThat(client.next())
                        .startsWith("{\"id\":\"e0-5\",\"type\":\"gap\",\"data\":{\"reason\":\"unreadable\"");
            }
        }

        @Test
        void aSessionThatIsNotThereYetIsMadeByAMessage() throws Exception {
            server.chat.onSubmit = submission -> {
                server.chat.cursor(submission.session()).then(Samples.text(1, "x"));
                return new SubmitOutcome.Accepted(Samples.turn(), false);
            };
            try (SocketClient client = server.socket("/ws/chat/new")) {
                client.say(ATTACH).say("{\"type\":\"message\",\"message\":\"hi\",\"ref\":\"a\"}");

                assertThat(client.next()).startsWith("{\"type\":\"ack\",\"ref\":\"a\"");
                assertThat(client.next()).contains("\"id\":\"e0-1\"");
            }
        }

        @Test
        void aPositionInASessionThatIsGoneMakesNothing() throws Exception {
            try (SocketClient client = server.socket("/ws/chat/gone")) {
                client.say("{\"last_message_id\":\"e0-7\"}").say("{\"type\":\"message\",\"message\":\"hi\"}");

                assertThat(client.closed()).isEqualTo(4404);
            }
            assertThat(server.chat.submissions).isEmpty();
        }
    }

    @Nested
    class Calls {

        @Test
        void aMessageIsSubmittedAndAcknowledged() throws Exception {
            server.chat.cursor();
            try (SocketClient client = connect()) {
                client.say(ATTACH)
                        .say(
                                "{\"type\":\"message\",\"message\":\"hi\",\"message_id\":\"m\",\"when_busy\":\"enqueue\",\"ref\":\"a\"}");

                assertThat(client.next())
                        .startsWith(
                                "{\"type\":\"ack\",\"ref\":\"a\",\"session_id\":\"s\",\"turn_id\":\"t\","
                                        + "\"message_id\":\"m\",\"position\":\"e0-0\",\"repeated\":false,\"turn\":{\"id\":\"t\"");
            }
            assertThat(server.chat.submissions).singleElement().satisfies(submission -> {
                assertThat(submission.text()).isEqualTo("hi");
                assertThat(submission.messageId()).isEqualTo(new MessageId("m"));
                assertThat(submission.whenBusy()).isEqualTo(WhenBusy.ENQUEUE);
                assertThat(submission.session()).isEqualTo(Samples.SESSION);
            });
        }

        @Test
        void aMessageMayReplaceTheLastAndIsRefusedAsByHttp() throws Exception {
            server.chat.cursor();
            try (SocketClient client = connect()) {
                client.say(ATTACH);
                String replacing = "{\"type\":\"message\",\"message\":\"hi\",\"message_id\":\"m\",\"replaces\":\"t\"}";
                assertThat(ask(client, replacing)).startsWith("{\"type\":\"ack\"");
                assertThat(server.chat.submissions.getLast().replaces())
                        .isEqualTo(Samples.turn().id());

                server.chat.onSubmit = submission -> new SubmitOutcome.NotReplaceable(Samples.turn());
                assertThat(ask(client, replacing)).contains("\"code\":\"turn_not_replaceable\"", "\"turn_id\":\"t\"");
            }
        }

        @Test
        void cancelAndRetryAreAcknowledged() throws Exception {
            server.chat.cursor();
            server.chat.onCancel = () -> new CancelOutcome.AlreadyEnded(Samples.turn());
            try (SocketClient client = connect()) {
                client.say(ATTACH)
                        .say("{\"type\":\"cancel\",\"turn_id\":\"t\",\"ref\":\"a\"}")
                        .say("{\"type\":\"retry\",\"turn_id\":\"t\",\"ref\":\"b\"}");

                assertThat(client.next())
                        .startsWith("{\"type\":\"ack\",\"ref\":\"a\"")
                        .contains("\"repeated\":true");
                assertThat(client.next())
                        .startsWith("{\"type\":\"ack\",\"ref\":\"b\"")
                        .contains("\"position\":\"e0-9\"", "\"repeated\":false");
            }
        }

        @Test
        void refusalsSayTheSameAsByHttp() throws Exception {
            server.chat.cursor();
            server.chat.onSubmit = submission -> new SubmitOutcome.Busy(Samples.turn());
            server.chat.onRetry = () -> new RetryOutcome.NotRetryable(Samples.turn());
            try (SocketClient client = connect()) {
                client.say(ATTACH);
                assertThat(ask(client, "{\"type\":\"message\",\"message\":\"hi\",\"ref\":\"a\"}"))
                        .startsWith("{\"type\":\"error\",\"ref\":\"a\",\"code\":\"turn_running\",\"recoverable\":true,")
                        .endsWith("\"turn_id\":\"t\"}");
                assertThat(ask(client, "{\"type\":\"message\",\"message\":\"hi\",\"when_busy\":\"later\"}"))
                        .contains("\"code\":\"invalid_when_busy\",\"recoverable\":false");
                assertThat(ask(client, "{\"type\":\"message\",\"message\":\" \"}"))
                        .contains("message_required");
                assertThat(ask(client, "{\"type\":\"message\"}")).contains("message_required");
                assertThat(ask(client, "{\"type\":\"message\",\"message\":\"hi\",\"session_id\":\"x\"}"))
                        .contains("invalid_session_id");
                assertThat(ask(client, "{\"type\":\"message\",\"message\":\"hi\",\"message_id\":\"/\"}"))
                        .contains("invalid_message_id");
                assertThat(ask(client, "{\"type\":\"retry\",\"turn_id\":\"t\"}"))
                        .contains("turn_not_retryable");
                assertThat(ask(client, "{\"type\":\"retry\",\"turn_id\":\"other\"}"))
                        .contains("turn_not_found");
                assertThat(ask(client, "{\"type\":\"cancel\",\"turn_id\":\"a b\"}"))
                        .contains("invalid_turn_id");
            }
        }

        @Test
        void whatNobodyExpectedIsAnsweredWithoutInternals() throws Exception {
            server.chat.cursor();
            server.chat.onCancel = () -> {
                throw new IllegalStateException("secret");
            };
            try (SocketClient client = connect()) {
                client.say(ATTACH);

                assertThat(ask(client, "{\"type\":\"cancel\",\"turn_id\":\"t\",\"ref\":\"a\"}"))
                        .startsWith("{\"type\":\"error\",\"ref\":\"a\",\"code\":\"internal_error\"")
                        .contains("\"request_id\":")
                        .doesNotContain("secret");
                assertThat(ask(client, "{\"type\":\"ping\"}")).isEqualTo("{\"type\":\"pong\"}");
            }
        }

        @Test
        void answersComeInTheOrderOfTheQuestions() throws Exception {
            server.chat.cursor();
            CountDownLatch blocked = new CountDownLatch(1);
            server.chat.onSubmit = submission -> {
                await(blocked);
                return new SubmitOutcome.Accepted(Samples.turn(), false);
            };
            try (SocketClient client = connect()) {
                client.say(ATTACH).say("{\"type\":\"message\",\"message\":\"hi\",\"ref\":\"0\"}");
                for (int i = 1; i <= 10; i++) {
                    client.say("{\"type\":\"ping\",\"ref\":\"" + i + "\"}");
                }
                // Events go on while a call waits.
                server.chat.cursor().then(Samples.text(1, "x"));
                assertThat(client.next()).contains("\"id\":\"e0-1\"");
                blocked.countDown();
                for (int i = 0; i <= 10; i++) {
                    assertThat(client.next()).contains("\"ref\":\"" + i + "\"");
                }
            }
        }

        @Test
        void severalMessagesGoOverOneConnection() throws Exception {
            server.chat.cursor();
            try (SocketClient client = connect()) {
                client.say(ATTACH);
                for (int i = 1; i <= 3; i++) {
                    assertThat(ask(client, "{\"type\":\"message\",\"message\":\"hi\",\"ref\":\"" + i + "\"}"))
                            .contains("\"ack\"");
                    server.chat.cursor().then(Samples.events(i, new ChatEvent.TurnCompleted()));
                    assertThat(client.next()).contains("\"id\":\"e0-" + i + "\",\"type\":\"turn.completed\"");
                }
            }
        }

        @Test
        void nothingIsBegunByAServerThatGoesAway() throws Exception {
            server.chat.cursor();
            try (SocketClient client = connect()) {
                client.say(ATTACH);
                server.server.refuseNewTurns();

                assertThat(ask(client, "{\"type\":\"message\",\"message\":\"hi\"}"))
                        .contains("\"code\":\"shutting_down\",\"recoverable\":true", "\"retry_after\":1");
                assertThat(ask(client, "{\"type\":\"retry\",\"turn_id\":\"t\"}"))
                        .contains("shutting_down");
                assertThat(ask(client, "{\"type\":\"cancel\",\"turn_id\":\"t\"}"))
                        .contains("\"ack\"");
            }
            assertThat(server.chat.submissions).isEmpty();
        }

        private static String ask(SocketClient client, String frame) throws IOException {
            return client.say(frame).next();
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Nested
    class Events {

        @Test
        void comeInOrderHoweverManyAndHoweverLarge() throws Exception {
            for (int i = 1; i <= 1000; i++) {
                server.chat.cursor().then(Samples.text(i, i % 100 == 0 ? "x".repeat(200_000) : "x"));
            }
            try (SocketClient client = connect()) {
                client.say(ATTACH);
                for (int i = 1; i <= 1000; i++) {
                    assertThat(client.next())
                            .startsWith("{\"id\":\"e0-" + i + "\",")
                            .endsWith("\"}}");
                }
            }
        }

        @Test
        void ofABatchComeOneByOne() throws Exception {
            server.chat
                    .cursor()
                    .then(Samples.events(
                            1,
                            new ChatEvent.TurnStarted(new MessageId("m"), "hi"),
                            new ChatEvent.TextDelta("a"),
                            new ChatEvent.TextDelta("b")));
            try (SocketClient client = connect()) {
                client.say(ATTACH);

                assertThat(client.next()).contains("\"id\":\"e0-1\",\"type\":\"turn.started\"");
                assertThat(client.next()).contains("\"id\":\"e0-2\"");
                assertThat(client.next()).contains("\"id\":\"e0-3\"");
            }
        }

        @Test
        void goToEveryConnectionOfASession() throws Exception {
            SessionId[] sessions = {new SessionId("a"), new SessionId("b")};
            for (SessionId session : sessions) {
                server.chat.cursor(session).then(Samples.text(1, session.value()));
            }
            try (SocketClient a = server.socket("/ws/chat/a");
                    SocketClient b = server.socket("/ws/chat/b")) {
                assertThat(b.say(ATTACH).next()).contains("\"text\":\"b\"");
                assertThat(a.say(ATTACH).next()).contains("\"text\":\"a\"");
            }
        }
    }
}
