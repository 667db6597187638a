package dev.perdure.javalin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.Caller;
import dev.perdure.javalin.auth.Principal;
import dev.perdure.javalin.browser.Origins;
import dev.perdure.javalin.browser.SecurityText;
import dev.perdure.javalin.limit.Limits;
import dev.perdure.javalin.limit.TrustedProxies;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done before anything is served: limits and what browsers are told. */
class GateTest {

    private static final String BASE = TestServer.BASE;
    private static final String APP = "https://app.example";

    private static final List<String> HARDENED = List.of(
            "x-content-type-options",
            "content-security-policy",
            "x-frame-options",
            "referrer-policy",
            "cross-origin-resource-policy",
            "permissions-policy");

    private TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private void limited(UnaryOperator<Limits> limits) {
        restart(builder -> builder.limits(limits.apply(Limits.defaults()
                        .withTrustedProxies(TrustedProxies.of("127.0.0.0/8").orElseThrow())))
                .authenticator(headers -> headers.first("Who")
                        .map(who -> new Principal(new Caller(who), null))
                        .orElse(Principal.ANONYMOUS)));
    }

    private void restart(Consumer<ChatServerBuilder> parts) {
        server.close();
        server = new TestServer(settings -> settings, Readiness.ALWAYS, parts);
    }

    private HttpResponse<String> from(String address, String path) throws IOException, InterruptedException {
        return server.send(
                server.request(path).header("X-Forwarded-For", address).GET());
    }

    private static void assertLimited(HttpResponse<String> response, String code) throws IOException {
        BadInputTest.assertProblem(response, 429, code);
        assertThat(response.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isPositive();
        assertThat(response.body()).contains("\"recoverable\":true", "\"retry_after\":");
    }

    @Nested
    class AnAddress {

        @Test
        void mayCallSoOftenAndAnotherIsNotHeldToIt() throws Exception {
            limited(limits -> limits.withRates(0, 1, 0));
            for (int i = 0; i < 4; i++) {
                assertThat(from("203.0.113.7", BASE + "/sessions/s").statusCode())
                        .isEqualTo(200);
            }

            assertLimited(from("203.0.113.7", BASE + "/sessions/s"), "rate_limited");
            assertLimited(from("1.1.1.1, 203.0.113.7", "/"), "rate_limited");
            assertThat(from("203.0.113.8", BASE + "/sessions/s").statusCode()).isEqualTo(200);
        }

        @Test
        void isAWholeNetworkWhereAddressesCostNothing() throws Exception {
            limited(limits -> limits.withRates(0, 1, 0));
            for (int i = 0; i < 4; i++) {
                assertThat(from("2001:db8::" + i, "/health/live").statusCode()).isEqualTo(200);
            }

            assertLimited(from("[2001:db8::ffff]:4711", "/health/live"), "rate_limited");
            assertThat(from("2001:db8:0:1::1", "/health/live").statusCode()).isEqualTo(200);
        }

        @Test
        void mayHaveSoManyRequestsOpenStreamsAndWebSocketsAmongThem() throws Exception {
            limited(limits -> limits.withOpen(2, 0));
            server.chat.cursor();
            try (RawConnection stream = server.raw();
                    SocketClient socket =
                            server.socket("/ws/chat/s?last_message_id=", "X-Forwarded-For: 203.0.113.7")) {
                assertThat(socket.head()).startsWith("HTTP/1.1 101");
                stream.get(BASE + "/sessions/s/stream", "X-Forwarded-For: 203.0.113.7")
                        .readUntil("\r\n\r\n");

                assertLimited(from("203.0.113.7", BASE + "/sessions"), "too_many_streams");
                assertThat(from("203.0.113.8", BASE + "/sessions").statusCode()).isEqualTo(200);
                try (SocketClient refused = server.socket("/ws/chat/s", "X-Forwarded-For: 203.0.113.7")) {
                    assertThat(refused.head()).startsWith("HTTP/1.1 429");
                }
            }
            awaitAnswer(() -> from("203.0.113.7", BASE + "/sessions"), 200);
        }

        @Test
        void isToldToComeBackIfItIsAnEventSource() throws Exception {
            limited(limits -> limits.withRates(0, 1, 0));
            HttpRequest.Builder source = server.request(BASE + "/sessions/s/stream")
                    .header("Accept", "text/event-stream")
                    .header("X-Forwarded-For", "203.0.113.7");
            for (int i = 0; i < 4; i++) {
                var unused = from("203.0.113.7", "/health/live");
            }

            HttpResponse<String> told = server.send(source.GET());

            assertThat(told.statusCode()).isEqualTo(200);
            assertThat(told.headers().firstValue("Content-Type")).contains("text/event-stream");
            assertThat(told.body()).isEqualTo("retry: 1000\n\n");
        }

        @Test
        void isWhatTheConnectionSaysIfNoProxyIsTrusted() throws Exception {
            restart(builder -> builder.limits(Limits.defaults().withRates(0, 1, 0)));
            for (int i = 0; i < 20; i++) {
                assertThat(from("203.0.113.7", "/health/live").statusCode()).isEqualTo(200);
            }
        }
    }

    @Nested
    class ACaller {

        private HttpResponse<String> by(String who, String path) throws IOException, InterruptedException {
            return server.send(server.request(path).header("Who", who).GET());
        }

        @Test
        void mayCallSoOftenFromWhereverAndAnotherIsNotHeldToIt() throws Exception {
            limited(limits -> limits.withRates(1, 0, 0));
            for (int i = 0; i < 4; i++) {
                assertThat(by("anna", BASE + "/sessions/s").statusCode()).isEqualTo(200);
            }

            assertLimited(by("anna", BASE + "/sessions/s"), "rate_limited");
            assertThat(by("bela", BASE + "/sessions/s").statusCode()).isEqualTo(200);
            for (int i = 0; i < 10; i++) {
                assertThat(server.get(BASE + "/sessions/s").statusCode()).isEqualTo(200);
            }
        }

        @Test
        void mayHaveSoManyStreamsOpenOfAllKinds() throws Exception {
            limited(limits -> limits.withOpen(0, 2));
            ScriptedCursor open = server.chat.cursor();
            RawConnection stream = server.raw();
            SocketClient socket = server.socket("/ws/chat/s?last_message_id=", "Who: anna");
            stream.get(BASE + "/sessions/s/stream", "Who: anna").readUntil("\r\n\r\n");
            socket.say("{\"type\":\"ping\",\"ref\":\"p\"}");
            assertThat(socket.next()).contains("pong");

            assertLimited(by("anna", BASE + "/sessions/s/stream"), "too_many_streams");
            assertLimited(by("anna", BASE + "/sessions/s/events?wait=1"), "too_many_streams");
            assertThat(by("anna", BASE + "/sessions").statusCode()).isEqualTo(200);
            assertThat(by("bela", BASE + "/sessions/s/events").statusCode()).isEqualTo(200);
            try (SocketClient refused = server.socket("/ws/chat/s", "Who: anna")) {
                assertThat(refused.head()).startsWith("HTTP/1.1 429").contains("Retry-After: 5");
            }
            HttpResponse<String> source = server.send(server.request(BASE + "/sessions/s/stream")
                    .header("Who", "anna")
                    .header("Accept", "text/event-stream"));
            assertThat(source.body()).isEqualTo("retry: 5000\n\n");

            socket.close();
            stream.close();
            open.then(Samples.text(1, "somebody is gone"), Samples.text(2, "and it is noticed"));
            awaitAnswer(() -> by("anna", BASE + "/sessions/s/events"), 200);
        }
    }

    @Nested
    class AWebSocket {

        @Test
        void isToldThatItAsksTooFastAndClosedIfItDoesNotListen() throws Exception {
            limited(limits -> limits.withRates(0, 0, 1));
            server.chat.cursor();
            try (SocketClient socket = server.socket("/ws/chat/s?last_message_id=")) {
                for (int i = 0; i < 4; i++) {
                    assertThat(socket.say("{\"type\":\"ping\",\"ref\":\"r\"}").next())
                            .isEqualTo("{\"type\":\"pong\",\"ref\":\"r\"}");
                }
                assertThat(socket.say("{\"type\":\"cancel\",\"turn_id\":\"t\",\"ref\":\"much\"}")
                                .next())
                        .contains("\"ref\":\"much\"", "\"code\":\"rate_limited\"", "\"retry_after\":1");
                for (int i = 0; i < 12; i++) {
                    socket.say("{\"type\":\"ping\"}");
                }
                assertThat(socket.closed()).isEqualTo(4430);
            }
        }

        @Test
        void isClosedIfItFloodsWithFramesThatSayNothing() throws Exception {
            limited(limits -> limits.withRates(0, 0, 1));
            server.chat.cursor();
            try (SocketClient pings = server.socket("/ws/chat/s?last_message_id=");
                    SocketClient pieces = server.socket("/ws/chat/s?last_message_id=")) {
                for (int i = 0; i < 8; i++) {
                    pings.frame(SocketClient.PING, true, new byte[0]);
                    pieces.frame(i == 0 ? SocketClient.TEXT : SocketClient.CONTINUATION, false, new byte[0]);
                }
                assertThat(pings.closed()).isEqualTo(4430);
                assertThat(pieces.closed()).isEqualTo(4430);
            }
        }
    }

    @Nested
    class AConnection {

        private void impatient() {
            server.close();
            server = new TestServer(
                    settings -> settings.withStreaming(
                                    Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(1))
                            .withWaits(Duration.ofSeconds(1), Duration.ofMillis(1500)),
                    Readiness.ALWAYS,
                    builder -> builder.limits(Limits.defaults().withConnections(2, 0, Duration.ofMillis(300))));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"})
        void isClosedIfItsHeaderComesByteByByte(String before) throws Exception {
            impatient();
            try (RawConnection slow = server.raw()) {
                if (!before.isEmpty()) {
                    slow.send(before).readUntil("reasons");
                }
                String header = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: " + "y".repeat(100_000);
                assertThat(slow.dripUntilClosed(header, Duration.ofMillis(50))).isBetween(4, 400);
            }
        }

        @Test
        void isClosedIfItIsOneTooMany() throws Exception {
            impatient();
            try (RawConnection first = server.raw();
                    RawConnection second = server.raw()) {
                first.get("/health/live").readUntil("reasons");
                second.get("/health/live").readUntil("reasons");
                try (RawConnection third = server.raw()) {
                    assertThat(third.isClosedByServer()).isTrue();
                }
                first.get("/health/live").readUntil("reasons");
            }
            awaitAnswer(() -> server.get("/health/live"), 200);
        }

        @Test
        void isClosedIfItsAnswerIsTakenByteByByte() throws Exception {
            impatient();
            ScriptedCursor cursor = server.chat.cursor();
            String text = "x".repeat(8_000);
            for (int i = 1; i <= 400; i++) {
                cursor.then(Samples.text(i, text));
            }
            try (RawConnection slow = server.raw()) {
                slow.get(BASE + "/sessions/s/stream");
                slow.sipUntil(cursor::isClosed, Duration.ofMillis(50));
            }
        }
    }

    @Nested
    class Browsers {

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                GET /health/live HTTP/1.1           | 200
                GET /nowhere HTTP/1.1               | 404
                POST /health/live HTTP/1.1          | 405
                GET /api/app/chat/sessions HTTP/1.1 | 200
                GET /api/app/chat/sessions/x HTTP/1.1 | 404
                GET /ws/chat/s HTTP/1.1             | 426
                GET /%2e%2e/x HTTP/1.1              | 400
                GET bad HTTP/1.1                    | 400
                NONSENSE                            | 400
                GET / HTTP/9.9                      | 505
                """)
        void areToldOnEveryAnswerToTakeItForWhatItIs(String line, int status) throws Exception {
            try (RawConnection raw = server.raw()) {
                String head = raw.send(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .readAll()
                        .split("\r\n\r\n", 2)[0]
                        .toLowerCase(Locale.ROOT);
                assertThat(head).startsWith("http/1.1 " + status);
                HARDENED.forEach(name -> assertThat(head).containsOnlyOnce("\r\n" + name + ": "));
            }
        }

        @Test
        void letOtherOriginsDoNothingUnlessTheyAreListed() throws Exception {
            HttpResponse<String> plain = server.send(preflight(APP));
            assertThat(plain.statusCode()).isNotEqualTo(204);
            assertThat(plain.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));

            restart(builder -> builder.origins(Origins.of(APP).orElseThrow()));

            HttpResponse<String> listed = server.send(preflight(APP));
            assertThat(listed.statusCode()).isEqualTo(204);
            assertThat(listed.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains(APP);
            assertThat(listed.headers().firstValue("Access-Control-Allow-Credentials"))
                    .contains("true");
            assertThat(listed.headers()
                            .firstValue("Access-Control-Allow-Methods")
                            .orElseThrow())
                    .contains("DELETE");
            assertThat(listed.headers().allValues("Vary")).contains("Origin");

            HttpResponse<String> foreign = server.send(preflight(APP + ".evil.test"));
            assertThat(foreign.statusCode()).isNotEqualTo(204);
            assertThat(foreign.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
            assertThat(foreign.headers().allValues("Vary")).contains("Origin");
        }

        private HttpRequest.Builder preflight(String origin) {
            return server.request(BASE + "/sessions/s")
                    .header("Origin", origin)
                    .header("Access-Control-Request-Method", "DELETE")
                    .method("OPTIONS", HttpRequest.BodyPublishers.noBody());
        }

        @Test
        void showAListedOriginTheAnswersAndTheirHeaders() throws Exception {
            restart(builder -> builder.origins(Origins.of(APP).orElseThrow()));
            server.chat.cursor();

            HttpResponse<String> answer = server.send(
                    server.request(BASE + "/sessions/s").header("Origin", APP).header("Sec-Fetch-Site", "cross-site"));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains(APP);
            assertThat(answer.headers()
                            .firstValue("Access-Control-Expose-Headers")
                            .orElseThrow())
                    .contains("ETag", "Location", "Retry-After", "X-Request-Id");
            BadInputTest.assertProblem(
                    server.send(server.request(BASE + "/sessions/s")
                            .header("Origin", "https://evil.test")
                            .header("Sec-Fetch-Site", "cross-site")),
                    403,
                    "cross_site_request");
            assertThat(server.send(server.request("/health/live").header("Origin", APP))
                            .headers()
                            .firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
            try (SocketClient listed = server.socket("/ws/chat/s", "Origin: " + APP, "Sec-Fetch-Site: cross-site");
                    SocketClient foreign = server.socket("/ws/chat/s", "Origin: https://evil.test")) {
                assertThat(listed.head()).startsWith("HTTP/1.1 101");
                assertThat(foreign.head()).startsWith("HTTP/1.1 403");
            }
        }

        @Test
        void findWhomToTellOfAWeaknessIfThatWasSaid() throws Exception {
            assertThat(server.get(SecurityText.PATH).statusCode()).isEqualTo(404);
            restart(builder -> builder.securityText(
                    new SecurityText(URI.create("https://example.org/report"), Instant.parse("2027-05-01T00:00:00Z"))));

            HttpResponse<String> found = server.get(SecurityText.PATH);

            assertThat(found.statusCode()).isEqualTo(200);
            assertThat(found.headers().firstValue("Content-Type")).contains("text/plain;charset=utf-8");
            assertThat(found.body()).startsWith("Contact: https://example.org/report\n");
        }
    }

    @FunctionalInterface
    private interface Call {
        HttpResponse<String> make() throws IOException, InterruptedException;
    }

    /** What is closed at one end is known at the other a little later. */
    private static void awaitAnswer(Call call, int status) throws IOException, InterruptedException {
        long giveUpAt = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        int last = 0;
        while (last != status && System.nanoTime() < giveUpAt) {
            try {
                last = call.make().statusCode();
            } catch (IOException refused) {
                last = 0;
            }
        }
        assertThat(last).isEqualTo(status);
    }
}
