package dev.perdure.javalin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.SessionId;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.EventCursor.Step;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens while nothing happens, when somebody does not play along, and when the server goes away. */
@Timeout(60)
class LivenessTest {

    private static final String FOLLOW = TestServer.BASE + "/sessions/s/stream";

    @Test
    void aQuietStreamBeatsAndGoesOn() throws Exception {
        try (TestServer server = new TestServer(
                        settings -> settings.withStreaming(Duration.ofMillis(20), Duration.ZERO, Duration.ofSeconds(1)),
                        Readiness.ALWAYS);
                RawConnection client = server.raw()) {
            ScriptedCursor cursor = server.chat.cursor();
            client.get(FOLLOW);

            client.readUntil("retry: 0\n\n");
            client.readUntil(":\n\n");
            cursor.then(Samples.text(1, "x"));
            client.readUntil("id: e0-1\n");
        }
    }

    @Test
    void anOutageThatLastsEndsTheStreamWithoutATerminalEvent() throws Exception {
        try (TestServer server = new TestServer(
                settings -> settings.withStreaming(Duration.ofSeconds(10), Duration.ZERO, Duration.ZERO),
                Readiness.ALWAYS)) {
            server.chat
                    .cursor()
                    .then(Samples.text(1, "x"))
                    .thenThrow(UnavailableException.storage(new IOException("away")));

            String body = server.get(FOLLOW).body();

            assertThat(body).startsWith("retry: 0\n\nid: e0-1\n").doesNotContain("turn.");
        }
    }

    @Test
    void aClientThatNeverReadsBlocksOnlyItself() throws Exception {
        try (TestServer server = new TestServer();
                RawConnection deaf = server.raw()) {
            ScriptedCursor endless = server.chat.cursor(new SessionId("deaf"));
            for (int i = 1; i <= 200; i++) {
                endless.then(Samples.text(i, "x".repeat(100_000)));
            }
            deaf.get(TestServer.BASE + "/sessions/deaf/stream");
            deaf.readUntil("retry: ");

            for (int i = 0; i < 20; i++) {
                server.chat.cursor().then(Samples.text(1, "x"), new Step.Ended());
                assertThat(server.get(FOLLOW).body()).endsWith("\"text\":\"x\"}\n\n");
            }
        }
    }

    @Test
    void aClientThatLeavesIsLetGo() throws Exception {
        try (TestServer server = new TestServer(
                settings -> settings.withStreaming(Duration.ofMillis(20), Duration.ZERO, Duration.ofSeconds(1)),
                Readiness.ALWAYS)) {
            ScriptedCursor cursor = server.chat.cursor();
            try (RawConnection client = server.raw()) {
                client.get(FOLLOW).readUntil("retry: ");
            }

            cursor.awaitClosed();
        }
    }

    @Test
    void manyStreamsAtOnceAreServed() throws Exception {
        try (TestServer server = new TestServer()) {
            List<RawConnection> clients = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                server.chat.cursor(new SessionId("s" + i));
                clients.add(server.raw().get(TestServer.BASE + "/sessions/s" + i + "/stream"));
            }
            for (RawConnection client : clients) {
                client.readUntil("retry: 1500\n\n");
            }
            for (int i = 0; i < 300; i++) {
                server.chat.cursor(new SessionId("s" + i)).then(Samples.text(1, "x"));
                clients.get(i).readUntil("id: e0-1\n");
                clients.get(i).close();
            }
        }
    }

    @Nested
    class Bodies {

        @Test
        void aBodyThatNeverFinishesIsRefusedInTime() throws Exception {
            try (TestServer server = new TestServer(
                            settings -> settings.withBodies(2000, Duration.ofMillis(200)), Readiness.ALWAYS);
                    RawConnection client = server.raw()) {
                client.send("POST " + TestServer.BASE + "/stream HTTP/1.1\r\nHost: x\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"session");

                String answer = client.readAll();

                assertThat(answer)
                        .startsWith("HTTP/1.1 408 ")
                        .contains("application/problem+json", "\"code\":\"request_timeout\"");
            }
        }

        @Test
        void anIdleConnectionIsClosed() throws Exception {
            try (TestServer server = new TestServer(
                            settings -> settings.withStreaming(
                                            Duration.ofMillis(50), Duration.ZERO, Duration.ofSeconds(1))
                                    .withWaits(Duration.ofMillis(100), Duration.ofMillis(200)),
                            Readiness.ALWAYS);
                    RawConnection client = server.raw()) {
                client.send("GET /health/live HT");

                assertThat(client.readAll()).doesNotContain("200 OK");
            }
        }
    }

    @Nested
    class GoingAway {

        @Test
        void drainingEndsStreamsInOrderAndWithoutATerminalEvent() throws Exception {
            try (TestServer server = new TestServer();
                    RawConnection client = server.raw()) {
                ScriptedCursor cursor = server.chat.cursor().then(Samples.text(1, "x"));
                client.get(FOLLOW, "Connection: close");
                client.readUntil("id: e0-1\n");
                cursor.awaitWaiting();

                server.server.drain();

                assertThat(client.readAll())
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .contains("\"text\":\"x\"}\n\n")
                        .doesNotContain("turn.");
                cursor.awaitClosed();
            }
        }

        @Test
        void drainingTellsStreamsToComeBackAndSubmitsToTryAgain() throws Exception {
            try (TestServer server = new TestServer()) {
                server.chat.cursor();
                server.server.drain();

                HttpResponse<String> follow = server.get(FOLLOW);
                HttpResponse<String> submitByUrl = server.get(TestServer.BASE + "/stream?session_id=s&message=hi");
                HttpResponse<String> submit =
                        server.post(TestServer.BASE + "/stream", "{\"session_id\":\"s\",\"message\":\"hi\"}");

                assertThat(follow.statusCode()).isEqualTo(200);
                assertThat(follow.body()).isEqualTo("retry: 1500\n\n");
                assertThat(submitByUrl.body()).isEqualTo("retry: 1500\n\n");
                assertThat(submit.statusCode()).isEqualTo(503);
                assertThat(submit.headers().firstValue("Retry-After")).contains("1");
                assertThat(submit.body()).contains("\"code\":\"shutting_down\"", "\"recoverable\":true");
                assertThat(server.chat.submissions).isEmpty();
            }
        }

        @Test
        void refusingNewTurnsLetsStreamsGoOn() throws Exception {
            try (TestServer server = new TestServer()) {
                server.server.refuseNewTurns();
                server.chat.cursor().then(Samples.text(1, "x"), new Step.Ended());

                assertThat(server.get(FOLLOW).body()).contains("id: e0-1\n");
                assertThat(server.post(TestServer.BASE + "/sessions/s/messages", "{\"message\":\"hi\"}")
                                .statusCode())
                        .isEqualTo(503);
                assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
                assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
            }
        }

        @Test
        void closingEndsWhatIsLive() throws Exception {
            TestServer server = new TestServer();
            ScriptedCursor cursor = server.chat.cursor();
            try (RawConnection client = server.raw()) {
                client.get(FOLLOW);
                client.readUntil("retry: ");

                server.close();

                assertThat(client.readAll()).endsWith("\r\n0\r\n\r\n");
                cursor.awaitClosed();
            }
        }
    }
}
