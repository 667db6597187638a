package dev.perdure.javalin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.Caller;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.javalin.auth.Authenticator;
import dev.perdure.javalin.auth.Principal;
import dev.perdure.javalin.auth.Refusal;
import dev.perdure.javalin.auth.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Credentials that cease to hold while something is streamed to whom they vouched for. */
@Timeout(60)
class ExpiryTest {

    private static final String BRIEF = "Authorization: Bearer brief";
    private static final String REVOCABLE = "Authorization: Bearer revocable";

    private final AtomicBoolean revoked = new AtomicBoolean();

    /** Brief ones hold for a moment each time they come; nobody asks for them again here. */
    private final Authenticator callers = new Authenticator() {
        @Override
        public Verdict authenticate(RequestHeaders headers) {
            return switch (headers.first("Authorization").orElse("")) {
                case "Bearer brief" ->
                    new Principal(new Caller("alice"), Instant.now().plusMillis(400));
                case "Bearer revocable" -> new Principal(new Caller("alice"), null, "line");
                case "Bearer old" ->
                    new Principal(new Caller("alice"), Instant.now().minusMillis(1));
                default -> Refusal.AUTHENTICATION_REQUIRED;
            };
        }

        @Override
        public boolean honours(String credential) {
            return !revoked.get();
        }
    };

    private final TestServer server = new TestServer(builder -> builder.authenticator(callers));

    @AfterEach
    void stop() {
        server.close();
    }

    private String stream(String authorization) throws Exception {
        var unused = server.chat.cursor();
        try (RawConnection connection = server.raw()) {
            // Cut instead of ended in order, it would have no last chunk.
            return connection
                    .get(TestServer.BASE + "/sessions/s/stream", authorization)
                    .readUntil("\r\n0\r\n\r\n");
        }
    }

    @Test
    void endAStreamInOrderAndWithoutATerminalEvent() throws Exception {
        String seen = stream(BRIEF);
        assertThat(seen).startsWith("HTTP/1.1 200 ").contains("retry:").doesNotContain("event: turn.");
    }

    @Test
    void endAStreamWhenTheyAreTakenBack() throws Exception {
        revoked.set(true);
        assertThat(stream(REVOCABLE)).startsWith("HTTP/1.1 200 ").doesNotContain("event: turn.");
    }

    @Test
    void closeAWebSocketWithACodeOfTheirOwn() throws Exception {
        var unused = server.chat.cursor();
        try (SocketClient client = server.socket("/ws/chat/s?last_message_id=", BRIEF)) {
            assertThat(client.head()).startsWith("HTTP/1.1 101 ");
            assertThat(client.closed()).isEqualTo(4401);
        }
        revoked.set(true);
        try (SocketClient client = server.socket("/ws/chat/s?last_message_id=", REVOCABLE)) {
            assertThat(client.closed()).isEqualTo(4401);
        }
    }

    @Test
    void endAPollWithTheProblemThatANewOneWouldGet() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        server.chat.onPoll = () -> {
            never.await();
            throw new UnavailableException("never", "never", Duration.ZERO, null);
        };
        var answer = server.send(
                server.request(TestServer.BASE + "/sessions/s/events?wait=20").header("Authorization", "Bearer brief"));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("\"code\":\"token_expired\"");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }

    @Test
    void areNotTakenAfterTheirEndWhoeverSaysSo() throws Exception {
        var answer = server.send(server.request(TestServer.BASE + "/sessions").header("Authorization", "Bearer old"));
        assertThat(answer.body()).contains("\"code\":\"token_expired\"");
    }

    @Test
    void areAskedForWhateverThePathLooksLike() throws Exception {
        for (String path : new String[] {
            "/api/app",
            "/api/app/",
            "/api/app/x",
            "/api/app/chat/sessions/",
            "/api/app/chat/sessions/a%0Ab",
            "/api/app/chat/sessions/a%0Ab/messages",
            "/api/app/chat/sessions;x=y",
            "/api/app/chat/sessions/%2e%2e"
        }) {
            try (RawConnection connection = server.raw()) {
                connection.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                assertThat(connection.readAll())
                        .as(path)
                        .containsAnyOf(
                                "\"code\":\"authentication_required\"",
                                "\"code\":\"not_found\"",
                                "\"code\":\"invalid_request\"")
                        .doesNotContain("invalid_session_id", "session_not_found");
            }
        }
    }
}
