package dev.perdure.javalin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of a WebSocket that say what they must not, or too much. */
@Timeout(120)
class SocketHostilityTest {

    private static final String ATTACH = "{\"last_message_id\":null}";
    private static final String PATH = "/ws/chat/s";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{",
                "[]",
                "null",
                "{\"type\":\"dance\"}",
                "{\"type\":7}",
                "{\"type\":\"message\",\"message\":{}}",
                "{\"type\":\"cancel\"}",
                "{\"last_message_id\":null}",
                "{\"type\":\"ping\",\"ref\":[]}"
            })
    void aFrameOfNoKindIsAnsweredAndTheConnectionGoesOn(String frame) throws Exception {
        try (TestServer server = new TestServer();
                SocketClient client = server.socket(PATH)) {
            server.chat.cursor();
            client.say(ATTACH).say(frame).say("{\"type\":\"ping\",\"ref\":\"after\"}");

            assertThat(client.next())
                    .startsWith("{\"type\":\"error\",\"code\":\"invalid_frame\",\"recoverable\":false,");
            assertThat(client.next()).isEqualTo("{\"type\":\"pong\",\"ref\":\"after\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{}",
                "{\"last_message_id\":7}",
                "{\"type\":\"message\",\"message\":\"hi\"}",
                "{\"type\":\"ping\"}"
            })
    void aFirstFrameOfAnyOtherKindEndsIt(String frame) throws Exception {
        try (TestServer server = new TestServer();
                SocketClient client = server.socket(PATH)) {
            server.chat.cursor();
            client.say(frame);

            assertThat(client.closed()).isEqualTo(4400);
            assertThat(server.chat.opened).isEmpty();
            assertThat(server.chat.submissions).isEmpty();
        }
    }

    @Test
    void whatIsNoTextEndsIt() throws Exception {
        try (TestServer server = new TestServer()) {
            server.chat.cursor();
            try (SocketClient client = server.socket(PATH)) {
                client.say(ATTACH).frame(SocketClient.BINARY, true, new byte[] {1});
                assertThat(client.closed()).isEqualTo(1003);
            }
            try (SocketClient client = server.socket(PATH)) {
                client.say(ATTACH).frame(SocketClient.TEXT, true, new byte[] {'"', (byte) 0xC0, '"'});
                assertThat(client.closed()).isEqualTo(1007);
            }
            try (SocketClient client = server.socket(PATH)) {
                client.bytes(new byte[] {(byte) 0x81, 1, 'x'}); // not masked
                assertThat(client.frame().code()).isEqualTo(1002);
            }
        }
    }

    @Test
    void aMessageThatIsTooLargeEndsItHoweverItIsCut() throws Exception {
        try (TestServer server = new TestServer()) {
            server.chat.cursor();
            String longest = "{\"type\":\"ping\",\"x\":\"" + "x".repeat(1978) + "\"}";
            assertThat(longest).hasSize(2000);
            try (SocketClient client = server.socket(PATH)) {
                client.say(ATTACH).say(longest);
                assertThat(client.next()).contains("pong");
                client.say(longest + " ");
                assertThat(client.closed()).isEqualTo(1009);
            }
            try (SocketClient client = server.socket(PATH)) {
                client.say(ATTACH).frame(SocketClient.TEXT, false, new byte[1000]);
                client.frame(SocketClient.CONTINUATION, false, new byte[1000]);
                client.frame(SocketClient.CONTINUATION, false, new byte[1]);
                assertThat(client.closed()).isEqualTo(1009);
            }
            try (SocketClient client = server.socket(PATH)) {
                client.say(ATTACH).frame(SocketClient.TEXT, true, new byte[300_000]);
                assertThat(client.closed()).isEqualTo(1009);
            }
        }
    }

    @Test
    void aMessageMayComeInPieces() throws Exception {
        try (TestServer server = new TestServer();
                SocketClient client = server.socket(PATH)) {
            server.chat.cursor();
            client.say(ATTACH).frame(SocketClient.TEXT, false, "{\"type\":\"ping\",".getBytes(UTF_8));
            client.frame(SocketClient.PING, true, new byte[0]);
            byte[] rest = "\"ref\":\"é\"}".getBytes(UTF_8);
            for (byte each : rest) {
                client.frame(SocketClient.CONTINUATION, false, new byte[] {each});
            }
            client.frame(SocketClient.CONTINUATION, true, new byte[0]);

            assertThat(client.frame().type()).isEqualTo(SocketClient.PONG);
            assertThat(client.next()).isEqualTo("{\"type\":\"pong\",\"ref\":\"é\"}");
        }
    }

    @Test
    void aFloodIsHeldBackAndNotKept() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        int frames = 10_000;
        try (TestServer server = new TestServer();
                SocketClient client = server.socket(PATH)) {
            server.chat.cursor();
            server.chat.onCancel = () -> {
                asked.incrementAndGet();
                await(blocked);
                throw new IllegalArgumentException("never mind");
            };
            client.say(ATTACH).say("{\"type\":\"cancel\",\"turn_id\":\"t\"}");
            AtomicInteger sent = new AtomicInteger();
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(client, frames, sent));
            awaitStandstill(sent);

            assertThat(flood).isNotDone();
            assertThat(sent.get()).isLessThan(frames);
            server.chat.cursor().then(Samples.text(1, "x"));
            assertThat(client.next()).contains("e0-1");

            blocked.countDown();
            assertThat(client.next()).contains("internal_error");
            for (int i = 0; i < frames; i++) {
                assertThat(client.next()).isEqualTo("{\"type\":\"pong\",\"ref\":\"" + i + "\"}");
            }
            flood.get(60, TimeUnit.SECONDS);
            assertThat(asked).hasValue(1);
        }
    }

    private static void flood(SocketClient client, int frames, AtomicInteger sent) {
        String filler = "x".repeat(1900);
        try {
            for (int i = 0; i < frames; i++) {
                client.say("{\"type\":\"ping\",\"ref\":\"" + i + "\",\"filler\":\"" + filler + "\"}");
                sent.incrementAndGet();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until no more can be sent. */
    private static void awaitStandstill(AtomicInteger sent) throws InterruptedException {
        int before = -1;
        while (sent.get() != before) {
            before = sent.get();
            var unused = new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void pingsOfAClientThatDoesNotReadAreNotPiledUp() throws Exception {
        try (TestServer server = SocketLivenessTest.impatient();
                SocketClient client = server.socket(PATH)) {
            ScriptedCursor cursor = server.chat.cursor();
            client.say(ATTACH);
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
                try {
                    while (true) {
                        client.frame(SocketClient.PING, true, new byte[100]);
                    }
                } catch (IOException cut) {
                    return;
                }
            });

            cursor.awaitClosed();
            flood.get(60, TimeUnit.SECONDS);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
