package dev.perdure.app.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perdure.protocol.Contract;
import java.net.http.HttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents say of requests is what the server takes: neither is stricter than the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DescribedRequestsTest {

    private final Document calls = new Document(new String(Contract.openApi("/api/app"), UTF_8));
    private final Document events = new Document(new String(Contract.asyncApi("/api/app"), UTF_8));
    private final Evidence evidence = new Evidence(calls, events);
    private final HttpClient client = HttpClient.newHttpClient();
    private Stage stage;
    private Client user;
    private int sessions;

    @BeforeAll
    void start() {
        stage = new Stage();
        user = new Client(client, stage.first.address(), evidence, "owner");
    }

    @AfterAll
    void stop() {
        stage.close();
        client.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":\"hello\"}",
                "{\"message\":\" hello\\n\",\"message_id\":\"A.b_c-9\",\"when_busy\":\"reject\",\"unknown\":7}",
                "{\"message\":\"hello\",\"message_id\":null,\"when_busy\":null,\"replaces\":null,\"session_id\":null}",
                "{\"message\":\"hello\",\"when_busy\":\"enqueue\"}",
                "{\"message\":\"hello\",\"when_busy\":\"interrupt\"}",
                "{\"message\":\"hello\",\"when_busy\":\"\"}",
                "{\"message\":\"hello\",\"when_busy\":\"later\"}",
                "{\"message\":\"hello\",\"when_busy\":1}",
                "{\"message\":\"hello\",\"message_id\":\"\"}",
                "{\"message\":\"hello\",\"message_id\":\"..\"}",
                "{\"message\":\"hello\",\"message_id\":\"a b\"}",
                "{\"message\":\"hello\",\"message_id\":[]}",
                "{\"message\":\"hello\",\"replaces\":\"a/b\"}",
                "{\"message\":\"hello\",\"replaces\":{}}",
                "{\"message\":\"\"}",
                "{\"message\":\" \\n\"}",
                "{\"message\":null}",
                "{\"message\":true}",
                "{}",
                "[]",
                "\"hello\"",
            })
    void messages(String body) throws Exception {
        JsonNode schema = bodyOf("/api/app/chat/sessions/{session}/messages", "post");

        int status = user.post(Client.CHAT + "/sessions/s" + ++sessions + "/messages", body)
                .status();

        assertThat(status).isIn(202, 400);
        assertThat(calls.faultsOfRequest(schema, Document.parse(body)).isEmpty())
                .isEqualTo(status == 202);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"session_id\":\"a\",\"message\":\"hello\"}",
                "{\"session_id\":null,\"message\":\"hello\"}",
                "{\"session_id\":\"\",\"message\":\"hello\"}",
                "{\"session_id\":\".\",\"message\":\"hello\"}",
                "{\"session_id\":7,\"message\":\"hello\"}",
                "{\"message\":\"hello\"}",
                "{\"session_id\":\"b\"}",
            })
    void streamedMessages(String body) throws Exception {
        JsonNode schema = bodyOf("/api/app/chat/stream", "post");

        int status = user.post(Client.CHAT + "/stream", body).status();

        assertThat(status).isIn(200, 400);
        assertThat(calls.faultsOfRequest(schema, Document.parse(body)).isEmpty())
                .isEqualTo(status == 200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\":\"A trip\"}",
                "{\"title\":\" A trip \"}",
                "{\"title\":\"你好\",\"unknown\":{}}",
                "{\"title\":\"\"}",
                "{\"title\":\"  \"}",
                "{\"title\":\"two\\nlines\"}",
                "{\"title\":\"a\\u0000b\"}",
                "{\"title\":\"a\\u2028b\"}",
                "{\"title\":\"a\\u0085b\"}",
                "{\"title\":null}",
                "{\"title\":1}",
                "{}",
                "[]",
            })
    void titles(String body) throws Exception {
        JsonNode schema = bodyOf("/api/app/chat/sessions/{session}", "patch");
        user.post(Client.CHAT + "/sessions/titled/messages", "{\"message\":\"hello\",\"message_id\":\"m\"}");

        int status = user.call("PATCH", Client.CHAT + "/sessions/titled", body).status();

        assertThat(status).isIn(200, 400);
        assertThat(calls.faultsOfRequest(schema, Document.parse(body)).isEmpty())
                .isEqualTo(status == 200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"subject\":\"guest\",\"access\":\"read\"}",
                "{\"subject\":\"a b/ü\",\"access\":\"write\",\"unknown\":null}",
                "{\"subject\":\"\",\"access\":\"read\"}",
                "{\"subject\":\" \",\"access\":\"read\"}",
                "{\"subject\":\"a\\nb\",\"access\":\"read\"}",
                "{\"subject\":7,\"access\":\"read\"}",
                "{\"access\":\"read\"}",
                "{\"subject\":\"guest\"}",
                "{\"subject\":\"guest\",\"access\":null}",
                "{\"subject\":\"guest\",\"access\":\"READ\"}",
                "{\"subject\":\"guest\",\"access\":true}",
                "[]",
            })
    void grants(String body) throws Exception {
        JsonNode schema = bodyOf("/api/app/chat/sessions/{session}/grants", "put");
        user.post(Client.CHAT + "/sessions/granted/messages", "{\"message\":\"hello\",\"message_id\":\"m\"}");

        int status =
                user.call("PUT", Client.CHAT + "/sessions/granted/grants", body).status();

        assertThat(status).isIn(200, 400);
        assertThat(calls.faultsOfRequest(schema, Document.parse(body)).isEmpty())
                .isEqualTo(status == 200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ping\"}",
                "{\"type\":\"ping\",\"ref\":null,\"unknown\":1}",
                "{\"type\":\"ping\",\"ref\":7}",
                "{\"type\":\"message\",\"message\":\"hello\",\"ref\":\"r\"}",
                "{\"type\":\"message\",\"message\":7}",
                "{\"type\":\"message\",\"message\":\"\"}",
                "{\"type\":\"cancel\"}",
                "{\"type\":\"cancel\",\"turn_id\":null}",
                "{\"type\":\"cancel\",\"turn_id\":\"a b\"}",
                "{\"type\":\"cancel\",\"turn_id\":\"none\"}",
                "{\"type\":\"retry\",\"turn_id\":\"none\"}",
                "{\"type\":\"retry\",\"turn_id\":7}",
                "{\"type\":\"nonsense\"}",
                "{\"type\":7}",
                "{}",
                "[]",
                "7",
            })
    void frames(String frame) throws Exception {
        String code;
        try (Socket socket = user.socket("/ws/chat/framed" + ++sessions + "?last_message_id=")) {
            code = socket.ask(frame).path("code").asText();
        }

        // A turn that isn't there is asked for in order.
        assertThat(code).isIn("", "turn_not_found", "invalid_frame", "invalid_turn_id", "message_required");
        assertThat(isFrame(Document.parse(frame))).isEqualTo(code.isEmpty() || code.equals("turn_not_found"));
    }

    private JsonNode bodyOf(String path, String method) {
        JsonNode schema = calls.at("/paths")
                .path(path)
                .path(method)
                .at("/requestBody/content")
                .path("application/json")
                .path("schema");
        assertThat(schema.isObject()).isTrue();
        return schema;
    }

    private boolean isFrame(JsonNode frame) {
        for (JsonNode message : events.at("/operations/hear/messages")) {
            JsonNode payload = events.resolved(message).path("payload");
            if (events.faultsOfRequest(payload, frame).isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
