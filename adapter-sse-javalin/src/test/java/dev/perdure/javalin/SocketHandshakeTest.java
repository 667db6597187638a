package dev.perdure.javalin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets a WebSocket, and who doesn't. */
@Timeout(60)
class SocketHandshakeTest {

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void pagesOfThisServerAreLetIn() throws Exception {
        String[][] good = {
            {},
            {"Origin: http://localhost"},
            {"Origin: http://LOCALHOST:80"},
            {"Origin: https://localhost"}, // behind a proxy that speaks TLS
            {"Origin: http://localhost", "Sec-Fetch-Site: same-origin"},
            {"Sec-Fetch-Site: none"}
        };
        for (String[] headers : good) {
            try (SocketClient client = server.socket("/ws/chat/s", headers)) {
                assertThat(client.head()).startsWith("HTTP/1.1 101 ");
            }
        }
    }

    @Test
    void pagesOfOtherSitesAreNot() throws Exception {
        String[][] bad = {
            {"Origin: http://evil.example"},
            {"Origin: null"},
            {"Origin: http://localhost:8081"},
            {"Origin: http://localhost.evil.example"},
            {"Origin: http://evil.example/localhost"},
            {"Origin: file://localhost"},
            {"Origin: http://localhost", "Sec-Fetch-Site: cross-site"},
            {"Sec-Fetch-Site: same-site"}
        };
        for (String[] headers : bad) {
            try (SocketClient client = server.socket("/ws/chat/s", headers)) {
                assertThat(client.head()).startsWith("HTTP/1.1 403 ").contains("application/problem+json");
                assertThat(client.problem()).contains("\"code\":\"cross_site_request\"");
            }
        }
    }

    @Test
    void illegalIdsAndParametersAreRefused() throws Exception {
        try (SocketClient client = server.socket("/ws/chat/a%20b")) {
            assertThat(client.head()).startsWith("HTTP/1.1 400 ");
            assertThat(client.problem()).contains("\"code\":\"invalid_session_id\"");
        }
        try (SocketClient client = server.socket("/ws/chat/s?last_message_id=a&last_message_id=b")) {
            assertThat(client.head()).startsWith("HTTP/1.1 400 ");
            assertThat(client.problem()).contains("\"code\":\"invalid_parameter\"");
        }
    }

    @Test
    void thereIsNoneOnOtherPaths() throws Exception {
        for (String path : List.of("/ws/chat/s/more", "/ws/chat", "/", "/api/app/chat/sessions/s/stream")) {
            try (SocketClient client = server.socket(path)) {
                assertThat(client.head()).startsWith("HTTP/1.1 404 ").doesNotContainIgnoringCase("cookie");
                assertThat(client.problem()).contains("\"code\":\"not_found\"");
            }
        }
    }

    @Test
    void ordinaryRequestsAreToldToUpgrade() throws Exception {
        var answer = server.get("/ws/chat/s");

        assertThat(answer.statusCode()).isEqualTo(426);
        assertThat(answer.headers().firstValue("Sec-WebSocket-Version")).contains("13");
        assertThat(answer.body()).contains("\"code\":\"upgrade_required\"");
    }

    @Test
    void nothingIsCompressed() throws Exception {
        try (SocketClient client =
                server.socket("/ws/chat/s", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")) {
            assertThat(client.head()).startsWith("HTTP/1.1 101 ").doesNotContain("permessage-deflate");
        }
    }

    @Test
    void isRefusedByAServerThatGoesAway() throws Exception {
        server.server.drain();
        try (SocketClient client = server.socket("/ws/chat/s")) {
            assertThat(client.head()).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1");
            assertThat(client.problem()).contains("\"code\":\"shutting_down\"");
        }
    }
}
