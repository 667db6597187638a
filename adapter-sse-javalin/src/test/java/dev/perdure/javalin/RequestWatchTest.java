package dev.perdure.javalin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.EventCursor.Step.Gap;
import dev.perdure.javalin.observe.HttpObserver.Sign;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What is to be known of requests from outside: their ids, their lines in the log, and what the observer is told. */
@Timeout(60)
class RequestWatchTest {

    private final BlockingQueue<Sign> signs = new LinkedBlockingQueue<>();
    private final TestServer server =
            new TestServer(UnaryOperator.identity(), (ChatServerBuilder builder) -> builder.observer(signs::add));

    @AfterEach
    void stop() {
        server.close();
    }

    private Sign next(Predicate<Sign> wanted) throws InterruptedException {
        for (Sign sign = signs.poll(20, TimeUnit.SECONDS); sign != null; sign = signs.poll(20, TimeUnit.SECONDS)) {
            if (wanted.test(sign)) {
                return sign;
            }
        }
        throw new AssertionError("nothing of the kind was told");
    }

    private Sign.Answered answered() throws InterruptedException {
        return (Sign.Answered) next(Sign.Answered.class::isInstance);
    }

    private static @Nullable String id(HttpResponse<?> response) {
        return response.headers().firstValue("X-Request-Id").orElse(null);
    }

    @Nested
    class TheRequestsId {

        @Test
        void isTheOneThatItCameWith() throws Exception {
            var request = server.request(TestServer.BASE + "/sessions/s").header("X-Request-Id", "a.B-9_z");

            assertThat(id(server.send(request.GET()))).isEqualTo("a.B-9_z");
        }

        @Test
        void isANewOneIfItCameWithNoneOrOneThatCouldForgeSomething() throws Exception {
            String first = id(server.get("/health/live"));
            String bad = id(server.send(server.request("/health/live").header("X-Request-Id", "a b\"c")));
            String longest = id(server.send(server.request("/health/live").header("X-Request-Id", "x".repeat(129))));

            assertThat(first).matches("[0-9a-f]{16}");
            assertThat(bad).matches("[0-9a-f]{16}").isNotEqualTo(first);
            assertThat(longest).matches("[0-9a-f]{16}");
        }

        @Test
        void isOnEveryProblem() throws Exception {
            assertThat(id(server.get("/nowhere"))).isNotNull();
            assertThat(id(server.get(TestServer.BASE + "/sessions/.."))).isNotNull();
            try (RawConnection raw = server.raw()) {
                // Jetty answers before any handler of ours.
                assertThat(raw.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
                                .readUntil("}"))
                        .containsIgnoringCase("\r\nX-Request-Id: ");
            }
            try (RawConnection raw = server.raw()) {
                assertThat(raw.send("GET /%00 HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\n\r\n")
                                .readUntil("}"))
                        .containsIgnoringCase("\r\nX-Request-Id: ");
            }
        }

        @Test
        void isOnStreamsAndHandshakes() throws Exception {
            try (RawConnection stream = server.raw()) {
                stream.get(TestServer.BASE + "/stream?session_id=s", "X-Request-Id: stream-1");
                assertThat(stream.readUntil("\r\n\r\n")).containsIgnoringCase("\r\nX-Request-Id: stream-1\r\n");
            }
            try (SocketClient socket = server.socket("/ws/chat/s", "X-Request-Id: socket-1")) {
                assertThat(socket.head()).contains(" 101 ").containsIgnoringCase("\r\nX-Request-Id: socket-1\r\n");
            }
            try (SocketClient refused =
                    server.socket("/ws/chat/s", "X-Request-Id: socket-2", "Origin: http://elsewhere.example")) {
                assertThat(refused.head()).contains(" 403 ").containsIgnoringCase("\r\nX-Request-Id: socket-2\r\n");
            }
        }

        @Test
        void isWhatADefectIsLoggedUnder() throws Exception {
            server.chat.onSessions = () -> {
                throw new IllegalStateException("a defect");
            };
            HttpResponse<String> response = server.send(
                    server.request(TestServer.BASE + "/sessions").header("X-Request-Id", "for-the-operator"));

            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.body()).contains("\"request_id\":\"for-the-operator\"");
        }
    }

    @Nested
    class TheObserver {

        @Test
        void isToldOfAnAnswerByItsRoute() throws Exception {
            server.get(TestServer.BASE + "/sessions/s?secret=1");
            Sign.Answered found = answered();
            server.get("/nowhere/at/all");
            Sign.Answered lost = answered();
            server.send(server.request(TestServer.BASE + "/sessions/s")
                    .method("BREW", java.net.http.HttpRequest.BodyPublishers.noBody()));
            Sign.Answered odd = answered();

            assertThat(found)
                    .extracting(Sign.Answered::method, Sign.Answered::route, Sign.Answered::status, Sign.Answered::code)
                    .containsExactly("GET", TestServer.BASE + "/sessions/{session}", 200, null);
            assertThat(lost)
                    .extracting(Sign.Answered::method, Sign.Answered::route, Sign.Answered::status, Sign.Answered::code)
                    .containsExactly("GET", "", 404, "not_found");
            assertThat(odd.method()).isEqualTo("OTHER");
        }

        @Test
        void isToldOfAStreamFromItsBeginningToItsEnd() throws Exception {
            server.chat.cursor().then(Samples.text(8, "x"), Samples.text(9, "y"), new Step.Ended());
            server.send(server.request(TestServer.BASE + "/stream?session_id=s").header("Last-Event-ID", "e0-7"));

            assertThat(next(Sign.Resumed.class::isInstance)).isEqualTo(new Sign.Resumed("sse"));
            assertThat(next(Sign.Opened.class::isInstance)).isEqualTo(new Sign.Opened("sse"));
            // What was there when it began was not waited for.
            assertThat(next(Sign.Sent.class::isInstance)).isEqualTo(new Sign.Sent("sse", Samples.LOG, 9));
            assertThat(next(Sign.Closed.class::isInstance)).isEqualTo(new Sign.Closed("sse"));
            assertThat(answered().route()).isEqualTo(TestServer.BASE + "/stream");
        }

        @Test
        void isToldOfGaps() throws Exception {
            server.chat.cursor().then(new Gap(Gap.Reason.FUTURE, Samples.snapshot(3)), new Step.Ended());
            server.send(server.request(TestServer.BASE + "/stream?session_id=s").header("Last-Event-ID", "e0-99"));

            assertThat(next(Sign.GapGiven.class::isInstance)).isEqualTo(new Sign.GapGiven("sse", Gap.Reason.FUTURE));
        }

        @Test
        void isToldOfAWebSocketWhenItIsOver() throws Exception {
            server.chat.cursor().then(Samples.text(8, "x"), Samples.text(9, "y"));
            try (SocketClient client = server.socket("/ws/chat/s?last_message_id=e0-7")) {
                client.next();
                client.next();
                client.say("{\"type\":\"nonsense\"}").next();
                assertThat(next(Sign.Opened.class::isInstance)).isEqualTo(new Sign.Opened("websocket"));
                assertThat(next(Sign.Resumed.class::isInstance)).isEqualTo(new Sign.Resumed("websocket"));
                assertThat(next(Sign.Sent.class::isInstance)).isEqualTo(new Sign.Sent("websocket", Samples.LOG, 9));
                assertThat(next(Sign.Refused.class::isInstance)).isEqualTo(new Sign.Refused("invalid_frame"));
            }
            assertThat(next(Sign.Closed.class::isInstance)).isEqualTo(new Sign.Closed("websocket"));
            assertThat(answered())
                    .extracting(Sign.Answered::method, Sign.Answered::route, Sign.Answered::status)
                    .containsExactly("GET", "/ws/chat/{session}", 101);
        }

        @Test
        void doesNoHarmByThrowing() throws Exception {
            try (TestServer broken = new TestServer(
                    UnaryOperator.identity(),
                    (ChatServerBuilder builder) -> builder.observer(sign -> {
                        throw new IllegalStateException("a broken observer");
                    }))) {
                assertThat(broken.get(TestServer.BASE + "/sessions/s").statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Nested
    class TheAccessLog {

        private final Logger logger = (Logger) LoggerFactory.getLogger("perdure.access");
        private final BlockingQueue<ILoggingEvent> lines = new LinkedBlockingQueue<>();
        private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                event.prepareForDeferredProcessing();
                lines.add(event);
            }
        };

        private void listen() {
            appender.start();
            logger.addAppender(appender);
            logger.setAdditive(false);
            logger.setLevel(Level.INFO);
        }

        @AfterEach
        void leave() {
            logger.detachAppender(appender);
            logger.setAdditive(true);
            logger.setLevel(null);
        }

        private Map<String, String> line() throws InterruptedException {
            ILoggingEvent event = lines.poll(20, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            return event.getKeyValuePairs().stream()
                    .collect(java.util.stream.Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
        }

        @Test
        void hasALineForEachRequestWithoutItsQuery() throws Exception {
            listen();
            server.send(server.request(TestServer.BASE + "/sessions/s?message=private")
                    .header("X-Request-Id", "r-1"));

            assertThat(line())
                    .containsEntry("method", "GET")
                    .containsEntry("path", TestServer.BASE + "/sessions/s")
                    .containsEntry("status", "200")
                    .containsEntry("request_id", "r-1")
                    .containsEntry("caller", "anonymous")
                    .containsEntry("client", "127.0.0.1")
                    .hasEntrySatisfying(
                            "bytes", bytes -> assertThat(Long.parseLong(bytes)).isPositive())
                    .hasEntrySatisfying(
                            "duration_ms",
                            millis -> assertThat(Long.parseLong(millis)).isNotNegative())
                    .noneSatisfy((key, value) -> assertThat(value).contains("private"));
        }

        @Test
        void hasOneForAStreamWhenItIsOver() throws Exception {
            listen();
            ScriptedCursor cursor = server.chat.cursor();
            try (RawConnection stream = server.raw()) {
                stream.get(TestServer.BASE + "/stream?session_id=s").readUntil("retry: ");
                assertThat(lines).isEmpty();
                cursor.then(
                        new Step.Events(java.util.List.of(new dev.perdure.chat.event.LoggedEvent(
                                1, Samples.turn().id(), new ChatEvent.TurnCompleted()))),
                        new Step.Ended());
                stream.readUntil("\r\n0\r\n\r\n");
            }
            assertThat(line())
                    .containsEntry("path", TestServer.BASE + "/stream")
                    .containsEntry("status", "200");
        }

        @Test
        void hasOneForAWebSocketWhenItIsOver() throws Exception {
            listen();
            try (SocketClient socket = server.socket("/ws/chat/s?last_message_id=")) {
                socket.say("{\"type\":\"ping\"}").next();
                assertThat(lines).isEmpty();
            }
            assertThat(line())
                    .containsEntry("path", "/ws/chat/s")
                    .containsEntry("status", "101")
                    .containsEntry("caller", "anonymous")
                    .hasEntrySatisfying(
                            "bytes", bytes -> assertThat(Long.parseLong(bytes)).isPositive());
        }
    }
}
