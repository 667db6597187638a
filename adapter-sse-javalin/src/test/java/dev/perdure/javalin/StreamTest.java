package dev.perdure.javalin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.MessageId;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.chat.port.WhenBusy;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StreamTest {

    private static final String RETRY = "retry: 1500\n\n";

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private static String frame(long sequence, String type, String rest) {
        return "id: e0-" + sequence + "\nevent: " + type + "\ndata: {\"turn_id\":\"t\"" + rest + "}\n\n";
    }

    @Nested
    class Post {

        @Test
        void framesAreExactlyAsSpecified() throws Exception {
            server.chat
                    .cursor()
                    .then(Samples.events(1, new ChatEvent.TurnStarted(new MessageId("m"), "hi")))
                    .then(Samples.text(2, "你好 😀 \"q\"\n\ndata: x\r\u2028"))
                    .then(Samples.events(
                            3, new ChatEvent.TurnFailed(new Failure("x", true, "Again.", Duration.ofMillis(2500)))))
                    .then(new Step.Ended());

            HttpResponse<String> response = server.post(
                    TestServer.BASE + "/stream", "{\"session_id\":\"s\",\"message\":\"hi\",\"message_id\":\"m\"}");

            assertThat(response.body())
                    .isEqualTo(RETRY
                            + frame(1, "turn.started", ",\"message_id\":\"m\",\"message\":\"hi\"")
                            + frame(2, "text.delta", ",\"text\":\"你好 😀 \\\"q\\\"\\n\\ndata: x\\r\u2028\"")
                            + frame(
                                    3,
                                    "turn.failed",
                                    ",\"code\":\"x\",\"recoverable\":true,\"message\":\"Again.\",\"retry_after\":2.5"));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().map())
                    .containsEntry("content-type", List.of("text/event-stream"))
                    .containsEntry("cache-control", List.of("no-store, no-transform"))
                    .containsEntry("x-accel-buffering", List.of("no"))
                    .doesNotContainKey("content-encoding");
        }

        @Test
        void theTurnIsFollowedFromTheLastEventId() throws Exception {
            server.chat.cursor().then(Samples.text(8, "x"), new Step.Ended());

            server.send(server.json(TestServer.BASE + "/stream", "{\"session_id\":\"s\",\"message\":\"hi\"}")
                    .header("Last-Event-ID", "e0-7"));

            assertThat(server.chat.opened)
                    .last()
                    .isEqualTo(new ScriptedChat.Opened(
                            Samples.SESSION,
                            new Scope.OneTurn(Samples.TURN),
                            new ResumePoint.After(Samples.LOG.at(7))));
            assertThat(server.chat.submissions)
                    .containsExactly(new Submission(Samples.SESSION, null, "hi", new Submission.Repeat.Never()));
        }

        @Test
        void nothingIsCompressedEvenIfTheClientWouldTakeIt() throws Exception {
            server.chat.cursor().then(Samples.text(1, "x".repeat(20_000)), new Step.Ended());

            HttpResponse<String> response =
                    server.send(server.json(TestServer.BASE + "/stream", "{\"session_id\":\"s\",\"message\":\"hi\"}")
                            .header("Accept-Encoding", "gzip, br"));

            assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
            assertThat(response.body()).hasSizeGreaterThan(20_000);
        }
    }

    @Nested
    class Get {

        @Test
        void aCursorAtTheEndGetsNoContent() throws Exception {
            server.chat.cursor().then(new Step.Ended());

            HttpResponse<String> response = server.send(
                    server.request(TestServer.BASE + "/stream?session_id=s").header("Last-Event-ID", "e0-9"));

            assertThat(response.statusCode()).isEqualTo(204);
            assertThat(response.body()).isEmpty();
            assertThat(server.chat.opened)
                    .containsExactly(new ScriptedChat.Opened(
                            Samples.SESSION, new Scope.LastTurn(), new ResumePoint.After(Samples.LOG.at(9))));
        }

        @Test
        void aMessageWithoutIdIsRecognisedByItsText() throws Exception {
            server.chat.cursor().then(Samples.text(1, "x"), new Step.Ended());

            server.send(
                    server.request(TestServer.BASE + "/stream?session_id=s&message=%E4%BD%A0+%2B&last_event_id=junk"));

            ResumePoint cursor = new ResumePoint.Unreadable();
            assertThat(server.chat.submissions)
                    .containsExactly(
                            new Submission(Samples.SESSION, null, "你 +", new Submission.Repeat.SameText(cursor)));
        }

        @Test
        void aMessageWithIdIsSubmittedByIt() throws Exception {
            server.chat.cursor().then(Samples.text(1, "x"), new Step.Ended());

            server.get(TestServer.BASE + "/stream?session_id=s&message=hi&message_id=m1");

            assertThat(server.chat.submissions)
                    .containsExactly(new Submission(Samples.SESSION, new MessageId("m1"), "hi"));
        }

        @Test
        void theHeaderWinsOverTheUrlAndAnEmptyOneIsNone() throws Exception {
            server.chat.cursor().then(new Step.Ended(), new Step.Ended());
            String url = TestServer.BASE + "/stream?session_id=s&last_event_id=e0-3";

            server.send(server.request(url).header("Last-Event-ID", "e0-4"));
            server.send(server.request(url).header("Last-Event-ID", ""));

            assertThat(server.chat.opened)
                    .extracting(ScriptedChat.Opened::from)
                    .containsExactly(
                            new ResumePoint.After(Samples.LOG.at(4)), new ResumePoint.After(Samples.LOG.at(3)));
        }

        @Test
        void theFirstEventIsSentWhileTheNextIsNotThereYet() throws Exception {
            ScriptedCursor cursor = server.chat.cursor();
            try (RawConnection client = server.raw()) {
                client.get(TestServer.BASE + "/sessions/s/stream");
                client.readUntil("retry: 1500\n\n");
                cursor.then(Samples.text(1, "one"));
                client.readUntil(frame(1, "text.delta", ",\"text\":\"one\""));
                cursor.then(Samples.text(2, "two"));
                client.readUntil(frame(2, "text.delta", ",\"text\":\"two\""));
            }
        }

        @Test
        void aGapCarriesItsSnapshotUnderThePositionToGoOnFrom() throws Exception {
            server.chat.cursor().then(new Step.Gap(Step.Gap.Reason.FOREIGN, Samples.snapshot(5)), new Step.Ended());

            String body = server.get(TestServer.BASE + "/sessions/s/stream").body();

            assertThat(body)
                    .startsWith(
                            RETRY
                                    + "id: e0-5\nevent: gap\ndata: {\"reason\":\"foreign\",\"position\":\"e0-5\",\"snapshot\":{")
                    .contains("\"answer\":\"so far\"")
                    .endsWith("}}\n\n");
        }

        @Test
        void aDeletedSessionIsNotFoundAtTheStartAndEndsTheStreamLater() throws Exception {
            server.chat.cursor().then(new Step.Deleted()).then(Samples.text(1, "x"), new Step.Deleted());

            assertThat(server.get(TestServer.BASE + "/sessions/s/stream").statusCode())
                    .isEqualTo(404);
            assertThat(server.get(TestServer.BASE + "/sessions/s/stream").body())
                    .isEqualTo(RETRY + frame(1, "text.delta", ",\"text\":\"x\""));
        }
    }

    @Nested
    class Busy {

        @Test
        void whatToDoWhenBusyIsSaidInBodyOrUrl() throws Exception {
            for (WhenBusy whenBusy : WhenBusy.values()) {
                String word = whenBusy.name().toLowerCase(Locale.ROOT);
                server.chat.cursor().then(new Step.Ended(), new Step.Ended());
                String body = "{\"session_id\":\"s\",\"message\":\"hi\",\"message_id\":\"m1\",\"when_busy\":\"" + word
                        + "\"}";

                server.post(TestServer.BASE + "/stream", body);
                server.post(TestServer.BASE + "/sessions/s/messages", body);
                server.get(TestServer.BASE + "/stream?session_id=s&message=hi&message_id=m1&when_busy=" + word);

                Submission wanted = new Submission(
                        Samples.SESSION, new MessageId("m1"), "hi", new Submission.Repeat.Never(), whenBusy);
                assertThat(server.chat.submissions).containsExactly(wanted, wanted, wanted);
                server.chat.submissions.clear();
            }
        }

        @Test
        void aTurnThatWaitsIsSaidFirstAndWithoutId() throws Exception {
            server.chat
                    .cursor()
                    .then(new Step.Queued(Samples.queuedTurn(), 2))
                    .then(new Step.Idle())
                    .then(Samples.events(9, new ChatEvent.TurnStarted(new MessageId("m"), "hi")))
                    .then(Samples.events(10, new ChatEvent.TurnCompleted()), new Step.Ended());

            HttpResponse<String> response = server.post(
                    TestServer.BASE + "/stream", "{\"session_id\":\"s\",\"message\":\"hi\",\"when_busy\":\"enqueue\"}");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body())
                    .isEqualTo(RETRY
                            + "event: turn.queued\ndata: {\"turn_id\":\"t\",\"message_id\":\"m\",\"ahead\":2}\n\n"
                            + ":\n\n"
                            + frame(9, "turn.started", ",\"message_id\":\"m\",\"message\":\"hi\"")
                            + frame(10, "turn.completed", ""));
        }

        @Test
        void whoeverWaitsIsToldSoAtOnce() throws Exception {
            ScriptedCursor cursor = server.chat.cursor().then(new Step.Queued(Samples.queuedTurn(), 1));
            try (RawConnection client = server.raw()) {
                client.get(TestServer.BASE + "/stream?session_id=s&turn_id=t");
                client.readUntil("\"ahead\":1}\n\n");
                cursor.awaitWaiting();
                cursor.then(Samples.text(9, "one"), new Step.Ended());
                client.readUntil(frame(9, "text.delta", ",\"text\":\"one\""));
            }
        }

        @Test
        void theReceiptOfATurnThatWaitsNamesAPlaceBeforeIt() throws Exception {
            server.chat.onSubmit = submission -> new SubmitOutcome.Accepted(Samples.queuedTurn(), false);

            HttpResponse<String> response = server.post(
                    TestServer.BASE + "/sessions/s/messages", "{\"message\":\"hi\",\"when_busy\":\"enqueue\"}");

            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(response.body()).contains("\"position\":\"e0-5\"", "\"status\":\"queued\"", "\"end\":null");
        }
    }

    @Nested
    class Retry {

        @Test
        void theNewAttemptIsStreamedFromTheOldEnd() throws Exception {
            server.chat.cursor().then(Samples.events(10, new ChatEvent.TurnRestarted(2)), new Step.Ended());

            HttpResponse<String> response = server.post(TestServer.BASE + "/sessions/s/turns/t/retry", null);

            assertThat(response.body()).isEqualTo(RETRY + frame(10, "turn.restarted", ",\"attempt\":2"));
            assertThat(server.chat.opened)
                    .extracting(ScriptedChat.Opened::from)
                    .containsExactly(new ResumePoint.After(Samples.LOG.at(9)));
        }

        @Test
        void whatCanNotRunAgainIsRefused() throws Exception {
            server.chat.onRetry = () -> new RetryOutcome.NotRetryable(Samples.turn());
            assertThat(server.post(TestServer.BASE + "/sessions/s/turns/t/retry", null)
                            .body())
                    .contains("\"code\":\"turn_not_retryable\"", "\"turn_id\":\"t\"");

            server.chat.onRetry = () -> new RetryOutcome.Running(Samples.turn());
            assertThat(server.post(TestServer.BASE + "/sessions/s/turns/t/retry", null)
                            .body())
                    .contains("\"code\":\"turn_running\"");
        }
    }

    @Nested
    class Outage {

        @Test
        void aStreamOutlivesAStoreThatComesBack() throws Exception {
            UnavailableException away =
                    new UnavailableException("storage_unavailable", "Away.", Duration.ofMillis(1), null);
            server.chat
                    .cursor()
                    .then(Samples.text(1, "one"))
                    .thenThrow(away)
                    .thenThrow(away)
                    .then(Samples.text(2, "two"), new Step.Ended());

            assertThat(server.get(TestServer.BASE + "/sessions/s/stream").body())
                    .isEqualTo(RETRY
                            + frame(1, "text.delta", ",\"text\":\"one\"")
                            + ":\n\n:\n\n"
                            + frame(2, "text.delta", ",\"text\":\"two\""));
        }

        @Test
        void aDefectCutsTheStreamWithoutATerminalEvent() throws Exception {
            server.chat
                    .cursor()
                    .then(Samples.text(1, "one"))
                    .thenThrow(new InternalException(new IOException("secret")));

            assertThat(server.get(TestServer.BASE + "/sessions/s/stream").body())
                    .isEqualTo(RETRY + frame(1, "text.delta", ",\"text\":\"one\""));
        }

        @Test
        void beforeTheStreamAnEventSourceIsToldToComeBackAndOthersWhy() throws Exception {
            server.chat.cursor().thenThrow(away()).thenThrow(away());

            HttpResponse<String> other = server.get(TestServer.BASE + "/stream?session_id=s");
            HttpResponse<String> eventSource = server.send(
                    server.request(TestServer.BASE + "/stream?session_id=s").header("Accept", "text/event-stream"));

            assertThat(other.statusCode()).isEqualTo(503);
            assertThat(other.headers().firstValue("Retry-After")).contains("3");
            assertThat(other.body()).contains("\"code\":\"storage_unavailable\"", "\"retry_after\":2.5");
            assertThat(eventSource.statusCode()).isEqualTo(200);
            assertThat(eventSource.body()).isEqualTo(RETRY);
        }

        private UnavailableException away() {
            return new UnavailableException("storage_unavailable", "Away.", Duration.ofMillis(2500), null);
        }
    }
}
