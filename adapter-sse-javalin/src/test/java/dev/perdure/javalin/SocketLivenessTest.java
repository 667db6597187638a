package dev.perdure.javalin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.SessionId;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.EventCursor.Step;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSockets on which nothing happens, whose clients do not play along, or whose server goes away. */
@Timeout(120)
class SocketLivenessTest {

    private static final String ATTACH = "{\"last_message_id\":null}";
    private static final String PATH = "/ws/chat/s";

    private static TestServer beating() {
        return new TestServer(
                settings -> settings.withStreaming(Duration.ofMillis(50), Duration.ZERO, Duration.ofSeconds(10)),
                Readiness.ALWAYS);
    }

    /** Gives up soon on clients that don't read. */
    static TestServer impatient() {
        return new TestServer(
                settings -> settings.withStreaming(Duration.ofMillis(200), Duration.ZERO, Duration.ofSeconds(10))
                        .withWaits(Duration.ofMillis(250), Duration.ofMillis(500)),
                Readiness.ALWAYS);
    }

    private static UnavailableException away() {
        return new UnavailableException(UnavailableException.STORAGE, "away", Duration.ofMillis(1), null);
    }

    @Nested
    class Silence {

        @Test
        void beatsAndPingsAndGoesOn() throws Exception {
            try (TestServer server = new TestServer(
                            settings -> settings.withStreaming(
                                    Duration.ofMillis(300), Duration.ZERO, Duration.ofSeconds(10)),
                            Readiness.ALWAYS);
                    SocketClient client = server.socket(PATH)) {
                ScriptedCursor cursor = server.chat.cursor();
                client.say(ATTACH);
                int beats = 0;
                int pings = 0;
                while (beats < 3 || pings < 3) {
                    SocketClient.Frame frame = client.frame();
                    if (frame.type() == SocketClient.PING) {
                        pings++;
                        client.frame(SocketClient.PONG, true, frame.payload());
                    } else {
                        assertThat(frame.text()).isEqualTo("{\"type\":\"heartbeat\"}");
                        beats++;
                    }
                }
                cursor.then(Samples.text(1, "x"));

                assertThat(client.next()).contains("\"id\":\"e0-1\"");
            }
        }

        @Test
        void ofAClientThatAnswersNoPingIsItsEnd() throws Exception {
            try (TestServer server = beating();
                    SocketClient client = server.socket(PATH)) {
                ScriptedCursor cursor = server.chat.cursor();
                client.say(ATTACH);

                assertThat(client.closed()).isEqualTo(1008);
                cursor.awaitClosed();
            }
        }

        @Test
        void isNoticedOnABusyStreamToo() throws Exception {
            try (TestServer server = beating();
                    SocketClient client = server.socket(PATH)) {
                client.say(ATTACH);
                CountDownLatch closed = new CountDownLatch(1);
                Thread.startVirtualThread(() -> feed(server, closed));

                assertThat(client.closed()).isEqualTo(1008);
                closed.countDown();
            }
        }

        private void feed(TestServer server, CountDownLatch closed) {
            try {
                for (int i = 1; !closed.await(5, TimeUnit.MILLISECONDS); i++) {
                    server.chat.cursor().then(Samples.text(i, "x"));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Test
        void beforeTheFirstFrameIsNotForEver() throws Exception {
            try (TestServer server = new TestServer(
                            settings -> settings.withBodies(2000, Duration.ofMillis(100)), Readiness.ALWAYS);
                    SocketClient client = server.socket(PATH)) {
                assertThat(client.closed()).isEqualTo(4408);
            }
        }

        @Test
        void ofManyIsServed() throws Exception {
            try (TestServer server = new TestServer()) {
                List<SocketClient> clients = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    server.chat.cursor(new SessionId("s" + i));
                    clients.add(server.socket("/ws/chat/s" + i).say(ATTACH));
                }
                for (int i = 0; i < 100; i++) {
                    server.chat.cursor(new SessionId("s" + i)).then(Samples.text(1, "x"));
                    assertThat(clients.get(i).next()).contains("e0-1");
                    clients.get(i).close();
                }
            }
        }
    }

    @Nested
    class SlowReaders {

        @Test
        void areCut() throws Exception {
            try (TestServer server = impatient();
                    SocketClient client = server.socket(PATH)) {
                ScriptedCursor cursor = server.chat.cursor();
                client.say(ATTACH);
                for (int i = 1; i < 200; i++) {
                    cursor.then(Samples.text(i, "x".repeat(100_000)));
                }

                cursor.awaitClosed();
                assertThat(drained(client)).isLessThan(200);
            }
        }

        /** How many messages are left to read, up to the end. */
        private static int drained(SocketClient client) throws IOException {
            int messages = 0;
            try {
                for (SocketClient.Frame frame = client.frame();
                        frame.type() != SocketClient.CLOSE;
                        frame = client.frame()) {
                    messages++;
                }
            } catch (EOFException | SocketException cut) {
                return messages;
            }
            return messages;
        }

        @Test
        void keepNobodyWaiting() throws Exception {
            try (TestServer server = new TestServer();
                    SocketClient deaf = server.socket("/ws/chat/deaf");
                    SocketClient client = server.socket(PATH)) {
                for (int i = 1; i < 100; i++) {
                    server.chat.cursor(new SessionId("deaf")).then(Samples.text(i, "x".repeat(100_000)));
                }
                deaf.say(ATTACH);
                client.say(ATTACH);
                for (int i = 1; i <= 50; i++) {
                    server.chat.cursor().then(Samples.text(i, "x"));
                    assertThat(client.next()).contains("\"id\":\"e0-" + i + "\"");
                }
            }
        }
    }

    @Nested
    class Ends {

        @Test
        void aClientThatLeavesIsLetGo() throws Exception {
            try (TestServer server = new TestServer()) {
                ScriptedCursor cursor = server.chat.cursor();
                try (SocketClient client = server.socket(PATH)) {
                    client.say(ATTACH);
                    cursor.awaitWaiting();
                }

                cursor.awaitClosed();
            }
        }

        @Test
        void aClientThatClosesIsAnswered() throws Exception {
            try (TestServer server = new TestServer();
                    SocketClient client = server.socket(PATH)) {
                ScriptedCursor cursor = server.chat.cursor();
                client.say(ATTACH);
                cursor.awaitWaiting();
                client.frame(SocketClient.CLOSE, true, new byte[] {0x03, (byte) 0xE8});

                assertThat(client.closed()).isEqualTo(1000);
                cursor.awaitClosed();
            }
        }

        @Test
        void aDeletedSessionEndsIt() throws Exception {
            try (TestServer server = new TestServer();
                    SocketClient client = server.socket(PATH)) {
                server.chat.cursor().then(Samples.text(1, "x"), new Step.Deleted());
                client.say(ATTACH);

                assertThat(client.next()).contains("e0-1");
                assertThat(client.closed()).isEqualTo(4404);
            }
        }

        @Test
        void anOutageIsWaitedOut() throws Exception {
            try (TestServer server = new TestServer();
                    SocketClient client = server.socket(PATH)) {
                server.chat.cursor().thenThrow(away()).thenThrow(away()).then(Samples.text(1, "x"));
                client.say(ATTACH);

                assertThat(client.next()).contains("e0-1");
            }
        }

        @Test
        void anOutageIsNotWaitedOutForEver() throws Exception {
            try (TestServer server = new TestServer(
                            settings -> settings.withStreaming(
                                    Duration.ofSeconds(10), Duration.ZERO, Duration.ofMillis(100)),
                            Readiness.ALWAYS);
                    SocketClient client = server.socket(PATH)) {
                for (int i = 0; i < 10_000; i++) {
                    server.chat.cursor().thenThrow(away());
                }
                client.say(ATTACH);

                assertThat(client.closed()).isEqualTo(1013);
            }
        }

        @Test
        void aDefectEndsIt() throws Exception {
            try (TestServer server = new TestServer();
                    SocketClient client = server.socket(PATH)) {
                server.chat.cursor().thenThrow(new IllegalStateException("secret"));
                client.say(ATTACH);

                assertThat(client.closed()).isEqualTo(1011);
            }
        }

        @Test
        void drainingSendsEverybodyElsewhere() throws Exception {
            try (TestServer server = new TestServer();
                    SocketClient follows = server.socket(PATH);
                    SocketClient saysNothing = server.socket(PATH);
                    SocketClient waits = server.socket("/ws/chat/new")) {
                ScriptedCursor cursor = server.chat.cursor().then(Samples.text(1, "x"));
                follows.say(ATTACH).next();
                waits.say(ATTACH).say("{\"type\":\"ping\"}").next();
                cursor.awaitWaiting();

                server.server.drain();

                assertThat(follows.closed()).isEqualTo(1001);
                assertThat(waits.closed()).isEqualTo(1001);
                assertThat(saysNothing.closed()).isEqualTo(1001);
                cursor.awaitClosed();
            }
        }

        @Test
        void closingTheServerEndsThemInOrder() throws Exception {
            TestServer server = new TestServer();
            try (SocketClient client = server.socket(PATH)) {
                ScriptedCursor cursor = server.chat.cursor();
                client.say(ATTACH);
                cursor.awaitWaiting();
                CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);

                assertThat(client.closed()).isEqualTo(1001);
                closing.get(20, TimeUnit.SECONDS);
            }
        }
    }
}
