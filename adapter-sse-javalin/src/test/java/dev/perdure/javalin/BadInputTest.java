package dev.perdure.javalin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.protocol.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {

    private static final String STREAM = TestServer.BASE + "/stream";

    private TestServer server;

    @BeforeAll
    void start() {
        server = new TestServer();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    static void assertProblem(HttpResponse<String> response, int status, String code) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        Problem problem = Problem.fromJson(response.body().getBytes(StandardCharsets.UTF_8));
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(response.body()).doesNotContain("HOSTILE", "Exception", "at dev.", "\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                                    | 400 | invalid_json
            {                                                     | 400 | invalid_json
            []                                                    | 400 | invalid_json
            {"session_id":"s","message":HOSTILE}                  | 400 | invalid_json
            {"session_id":"s","session_id":"s","message":"x"}     | 400 | invalid_json
            {"session_id":"s","message":7}                        | 400 | invalid_json
            {"session_id":"s","message":"x"} HOSTILE              | 400 | invalid_json
            {"message":"x"}                                       | 400 | invalid_session_id
            {"session_id":"","message":"x"}                       | 400 | invalid_session_id
            {"session_id":"HOSTILE id","message":"x"}             | 400 | invalid_session_id
            {"session_id":"a\\r\\nHOSTILE","message":"x"}         | 400 | invalid_session_id
            {"session_id":"a\\u0000","message":"x"}               | 400 | invalid_session_id
            {"session_id":"..","message":"x"}                     | 400 | invalid_session_id
            {"session_id":"s","message":"x","message_id":"a/b"}   | 400 | invalid_message_id
            {"session_id":"s","message":"x","message_id":""}      | 400 | invalid_message_id
            {"session_id":"s","message":"x","replaces":"HOSTILE/"} | 400 | invalid_turn_id
            {"session_id":"s","message":"x","replaces":7}         | 400 | invalid_json
            {"session_id":"s"}                                    | 400 | message_required
            {"session_id":"s","message":null}                     | 400 | message_required
            {"session_id":"s","message":" \\n"}                   | 400 | message_required
            """)
    void illegalBodiesAreRefused(String body, int status, String code) throws Exception {
        assertProblem(server.post(STREAM, body), status, code);
    }

    @Test
    void longMessagesAndLongBodiesAreToldApart() throws Exception {
        String message = "{\"session_id\":\"s\",\"message\":\"" + "x".repeat(101) + "\"}";
        String body = "{\"session_id\":\"s\",\"message\":\"" + "x".repeat(3000) + "\"}";

        assertProblem(server.post(STREAM, message), 413, "message_too_long");
        assertProblem(server.post(STREAM, body), 413, "body_too_large");
        assertProblem(
                server.send(server.request(STREAM)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofInputStream(
                                () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))),
                413,
                "body_too_large");
    }

    @Test
    void deepAndMalformedJsonIsRefused() throws Exception {
        byte[] malformed = "{\"session_id\":\"s\",\"message\":\"?\"}".getBytes(StandardCharsets.ISO_8859_1);
        malformed[malformed.length - 3] = (byte) 0xFF;

        assertProblem(server.post(STREAM, "{\"x\":" + "[".repeat(1500)), 400, "invalid_json");
        assertProblem(
                server.send(server.request(STREAM)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(malformed))),
                400,
                "invalid_json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonx", "HOSTILE"})
    void otherContentTypesAreRefused(String type) throws Exception {
        HttpRequest.Builder request = server.request(STREAM)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString("{\"session_id\":\"s\",\"message\":\"x\"}"));

        assertProblem(server.send(request), 415, "unsupported_media_type");
    }

    @Test
    void aPageOfAnotherSiteCanDoNothing() throws Exception {
        int before = server.chat.submissions.size();
        for (String site : List.of("cross-site", "same-site")) {
            var refused = server.send(server.request(TestServer.BASE + "/stream?session_id=s&message=hi")
                    .header("Sec-Fetch-Site", site));
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("\"code\":\"cross_site_request\"");
        }
        assertThat(server.chat.submissions).hasSize(before);
    }

    @Test
    void aContentEncodingIsRefused() throws Exception {
        assertProblem(
                server.send(server.json(STREAM, "{}").header("Content-Encoding", "gzip")),
                415,
                "unsupported_media_type");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/app/chat/stream                                        | 400 | invalid_session_id
            /api/app/chat/stream?session_id=                            | 400 | invalid_session_id
            /api/app/chat/stream?session_id=a%00                        | 400 | invalid_session_id
            /api/app/chat/stream?session_id=a%0D%0AHOSTILE              | 400 | invalid_session_id
            /api/app/chat/stream?session_id=s&session_id=s              | 400 | invalid_parameter
            /api/app/chat/stream?session_id=%FF                         | 400 | invalid_parameter
            /api/app/chat/stream?session_id=s&message=                  | 400 | message_required
            /api/app/chat/stream?session_id=s&message=%20               | 400 | message_required
            /api/app/chat/stream?session_id=s&message=x&message_id=a%2F | 400 | invalid_message_id
            /api/app/chat/stream?session_id=s&message=x&replaces=a%2F   | 400 | invalid_turn_id
            /api/app/chat/stream?session_id=unknown                     | 404 | session_not_found
            /api/app/chat/sessions/unknown                              | 404 | session_not_found
            /api/app/chat/sessions/unknown/stream                       | 404 | session_not_found
            /api/app/chat/sessions/unknown/messages                     | 404 | session_not_found
            /api/app/chat/sessions/unknown/events                       | 404 | session_not_found
            /api/app/chat/sessions/a%20HOSTILE                          | 400 | invalid_session_id
            /api/app/chat/sessions/a%0D%0AHOSTILE                       | 400 | invalid_request
            /api/app/chat/sessions/s/events?limit=0                     | 400 | invalid_parameter
            /api/app/chat/sessions/s/events?limit=1001                  | 400 | invalid_parameter
            /api/app/chat/sessions/s/events?limit=HOSTILE               | 400 | invalid_parameter
            /api/app/chat/sessions/s/events?limit=                      | 400 | invalid_parameter
            /api/app/chat/sessions/s/events?wait=31                     | 400 | invalid_parameter
            /api/app/chat/sessions/s/events?wait=-1                     | 400 | invalid_parameter
            /api/app/chat/sessions/s/events?wait=1.5                    | 400 | invalid_parameter
            /api/app/chat/sessions/s/messages?before=0                  | 400 | invalid_parameter
            /api/app/chat/sessions/s/messages?before=99999999999999999999 | 400 | invalid_parameter
            /api/app/chat/sessions?after=HOSTILE                        | 400 | invalid_parameter
            /api/app/chat/sessions?limit=201                            | 400 | invalid_parameter
            /api/app/chat/sessions?query=HOSTILE%00                     | 400 | invalid_query
            /api/app/chat/sessions?query=a&query=b                      | 400 | invalid_parameter
            /api/app/chat/sessions?query=%ED%A0%80                      | 400 | invalid_parameter
            /api/app/chat/nowhere                                       | 404 | not_found
            /HOSTILE.html                                               | 404 | not_found
            /api/app/chat/sessions/s/turns/t/cancel                     | 405 | method_not_allowed
            """)
    void illegalGetsAreRefused(String path, int status, String code) throws Exception {
        server.chat.cursor();

        assertProblem(server.get(path), status, code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/app/chat/stream?session_id=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /api/app/chat/sessions/a%00b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /api/app/chat/sessions/a%2Fb HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /api/app/chat/sessions/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GARBAGE\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nA\u0000: b\r\n\r\n",
                "POST /api/app/chat/stream HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: x\r\n\r\n",
            })
    void illegalRequestsAreRefused(String request) throws Exception {
        try (RawConnection client = server.raw()) {
            client.send(request);

            assertThat(client.readUntil("}"))
                    .startsWith("HTTP/1.1 400 ")
                    .containsIgnoringCase("content-type: application/problem+json")
                    .doesNotContain("Exception", "Jetty");
        }
    }

    @Test
    void headersWithoutEndAreRefused() throws Exception {
        try (RawConnection client = server.raw()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\nA: " + "x".repeat(20_000) + "\r\n\r\n");

            assertThat(client.readUntil("}")).startsWith("HTTP/1.1 431 ").contains("\"code\":\"headers_too_large\"");
        }
    }

    @Test
    void aWrongMethodNamesTheRightOnes() throws Exception {
        HttpResponse<String> response = server.send(server.request(STREAM).DELETE());

        assertProblem(response, 405, "method_not_allowed");
        assertThat(response.headers().firstValue("Allow")).contains("GET, POST");
    }

    @Test
    void aSecondMessageIsToldWhichTurnRuns() throws Exception {
        try (TestServer busy = new TestServer()) {
            busy.chat.onSubmit = submission -> new SubmitOutcome.Busy(Samples.turn());
            HttpResponse<String> response = busy.post(STREAM, "{\"session_id\":\"s\",\"message\":\"x\"}");

            assertProblem(response, 409, "turn_running");
            assertThat(response.body()).contains("\"turn_id\":\"t\"");
        }
    }

    @Test
    void aFullQueueIsWorthAnotherTry() throws Exception {
        try (TestServer busy = new TestServer()) {
            busy.chat.onSubmit = submission -> new SubmitOutcome.QueueFull(16);
            String body = "{\"session_id\":\"s\",\"message\":\"x\",\"when_busy\":\"enqueue\"}";
            for (HttpResponse<String> response : List.of(
                    busy.post(STREAM, body),
                    busy.post(TestServer.BASE + "/sessions/s/messages", body),
                    busy.get(STREAM + "?session_id=s&message=x&when_busy=enqueue"))) {
                assertProblem(response, 429, "queue_full");
                assertThat(response.body()).contains("\"recoverable\":true", "16");
            }
        }
    }

    @Test
    void anUnknownWordForABusySessionIsRefused() throws Exception {
        int before = server.chat.submissions.size();
        String body = "{\"session_id\":\"s\",\"message\":\"x\",\"when_busy\":\"HOSTILE\"}";

        assertProblem(server.post(STREAM, body), 400, "invalid_when_busy");
        assertProblem(server.post(TestServer.BASE + "/sessions/s/messages", body), 400, "invalid_when_busy");
        assertProblem(server.get(STREAM + "?session_id=s&message=x&when_busy=ENQUEUE"), 400, "invalid_when_busy");
        assertProblem(
                server.post(STREAM, "{\"session_id\":\"s\",\"message\":\"x\",\"when_busy\":1}"), 400, "invalid_json");
        assertThat(server.chat.submissions).hasSize(before);
    }

    @Test
    void aReusedMessageIdAndAForeignSessionAreRefused() throws Exception {
        try (TestServer other = new TestServer()) {
            other.chat.onSubmit = submission -> new SubmitOutcome.MessageIdReused(Samples.turn());
            assertProblem(
                    other.post(STREAM, "{\"session_id\":\"s\",\"message\":\"x\",\"message_id\":\"m\"}"),
                    422,
                    "message_id_reused");

            other.chat.onSubmit = submission -> new SubmitOutcome.NoSuchSession();
            assertProblem(other.post(STREAM, "{\"session_id\":\"s\",\"message\":\"x\"}"), 404, "session_not_found");
        }
    }

    @Test
    void aDefectIsAnsweredWithoutItsWords() throws Exception {
        try (TestServer broken = new TestServer()) {
            broken.chat.onSubmit = submission -> {
                throw new IllegalStateException("HOSTILE secret");
            };
            HttpResponse<String> response = broken.post(STREAM, "{\"session_id\":\"s\",\"message\":\"x\"}");

            assertProblem(response, 500, "internal_error");
            assertThat(response.body()).contains("\"request_id\":\"").doesNotContain("secret");
        }
    }

    @Test
    void unknownFieldsAreIgnored() throws Exception {
        HttpResponse<String> response =
                server.post(TestServer.BASE + "/sessions/s/messages", "{\"message\":\"x\",\"more\":{\"a\":[1]}}");

        assertThat(response.statusCode()).isEqualTo(202);
    }
}
