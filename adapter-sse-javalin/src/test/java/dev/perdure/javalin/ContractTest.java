package dev.perdure.javalin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perdure.javalin.browser.SecurityText;
import dev.perdure.javalin.observe.MetricsAccess;
import dev.perdure.javalin.observe.MetricsPage;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The routes, parameters and close codes of the code are those of its documents. What is answered is the app's to test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractTest {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    /** The engine's own word to whoever breaks the rules of WebSockets. */
    private static final String NO_WEBSOCKET = "1002";

    private final Set<String> asked = new ConcurrentSkipListSet<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private ChatServer server;
    private JsonNode calls;

    @BeforeAll
    void start() throws Exception {
        ChatServerBuilder builder = ChatServer.builder(new ScriptedChat())
                .metrics(accept -> new MetricsPage.Page("text/plain", ""), new MetricsAccess.Loopback())
                .securityText(new SecurityText(URI.create("mailto:a@b.example"), Instant.EPOCH))
                .settings(HttpSettings.defaults()
                        .withAddress("127.0.0.1", 0)
                        .withBasePath("/base")
                        .withStreaming(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(10)));
        builder.queries = raw -> new Asked(raw, asked);
        server = builder.build().start();
        calls = document("/openapi.json");
    }

    @AfterAll
    void stop() {
        server.close();
        client.close();
    }

    /** A query that notes what it is asked for. */
    private static final class Asked extends QueryString {

        private final Set<String> names;

        Asked(@Nullable String raw, Set<String> names) {
            super(raw);
            this.names = names;
        }

        @Override
        boolean has(String name) {
            names.add(name);
            return super.has(name);
        }

        @Override
        Optional<String> value(String name) {
            names.add(name);
            return super.value(name);
        }
    }

    /** One operation of the document. */
    record Operation(String method, String path, JsonNode node) {

        /** Its address, with legal ids. */
        String address() {
            return path.replaceAll("\\{[a-z]+}", "none");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** One parameter of an operation's URL. */
    record Parameter(Operation operation, String name, boolean required, JsonNode schema) {

        @Override
        public String toString() {
            return operation + "?" + name;
        }
    }

    Stream<Operation> operations() {
        return calls.path("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .map(operation -> new Operation(
                                operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue())));
    }

    /** What Javalin serves; the handshake of a WebSocket stands before it. */
    Stream<Operation> routed() {
        return operations().filter(operation -> !operation.path.startsWith("/ws/"));
    }

    private Stream<Parameter> parameters(Operation operation) {
        return StreamSupport.stream(operation.node.path("parameters").spliterator(), false)
                .map(this::resolved)
                .filter(parameter -> parameter.path("in").asText().equals("query"))
                .map(parameter -> new Parameter(
                        operation,
                        parameter.path("name").asText(),
                        parameter.path("required").asBoolean(),
                        resolved(parameter.path("schema"))));
    }

    @Test
    void everyRouteIsDescribedAndNoOther() {
        Set<String> served = new TreeSet<>(server.calls());
        served.add("GET /ws/chat/{session}");

        assertThat(operations().map(Operation::toString).toList()).containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void everyPartOfAPathIsDescribed() {
        for (Map.Entry<String, JsonNode> path : calls.path("paths").properties()) {
            Set<String> described = new TreeSet<>();
            path.getValue()
                    .path("parameters")
                    .forEach(parameter ->
                            described.add("{" + resolved(parameter).path("name").asText() + "}"));
            Set<String> there = new TreeSet<>(List.of(path.getKey().split("/")));
            there.removeIf(part -> !part.startsWith("{"));

            assertThat(described).as(path.getKey()).isEqualTo(there);
        }
    }

    @ParameterizedTest
    @MethodSource("routed")
    void itsParametersAreDescribedAndNoOthers(Operation operation) throws Exception {
        List<Parameter> described = parameters(operation).toList();
        asked.clear();

        // Some are asked for only if others are there, or are not.
        call(operation, query(described.stream().filter(Parameter::required).toList()));
        call(operation, query(described));

        assertThat(asked)
                .containsExactlyInAnyOrderElementsOf(
                        described.stream().map(Parameter::name).toList());
    }

    Stream<Parameter> boundedParameters() {
        return operations().flatMap(this::parameters).filter(parameter -> illegal(parameter.schema) != null);
    }

    @ParameterizedTest
    @MethodSource("boundedParameters")
    void isRefusedOutsideItsBoundsAndTakenWithin(Parameter parameter) throws Exception {
        List<Parameter> others = parameters(parameter.operation)
                .filter(other -> other.required && !other.name.equals(parameter.name))
                .toList();
        String message = parameter.name.equals("message_id")
                        || parameter.name.equals("when_busy")
                        || parameter.name.equals("replaces")
                ? "&message=hello"
                : "";

        assertThat(call(
                        parameter.operation,
                        query(others) + message + "&" + parameter.name + "="
                                + encoded(String.valueOf(illegal(parameter.schema)))))
                .isEqualTo(400);
        assertThat(call(
                        parameter.operation,
                        query(others) + message + "&" + parameter.name + "=" + encoded(legal(parameter.schema))))
                .isNotIn(400, 500);
    }

    private static @Nullable String illegal(JsonNode schema) {
        if (schema.has("maximum")) {
            return Long.toString(schema.path("maximum").asLong() + 1);
        }
        if (schema.has("minimum")) {
            return Long.toString(schema.path("minimum").asLong() - 1);
        }
        if (schema.has("minLength")) {
            return " ";
        }
        return schema.has("enum") || schema.has("pattern") ? " \u0000" : null;
    }

    private static String legal(JsonNode schema) {
        for (String source : List.of("maximum", "minimum")) {
            if (schema.has(source)) {
                return schema.path(source).asText();
            }
        }
        JsonNode known = schema.has("enum") ? schema.path("enum") : schema.path("examples");
        return known.isEmpty() ? "" : known.get(0).asText();
    }

    @Test
    void everyCloseCodeIsDescribedAndNoOther() throws Exception {
        Set<String> described = new TreeSet<>();
        document("/asyncapi.json")
                .at("/channels/socket/x-close-codes")
                .fieldNames()
                .forEachRemaining(described::add);
        Set<String> used = new TreeSet<>(Set.of(NO_WEBSOCKET));
        for (CloseCode code : CloseCode.values()) {
            used.add(Integer.toString(code.number()));
        }

        assertThat(described).isEqualTo(used);
    }

    private String query(List<Parameter> parameters) {
        List<String> pairs = new ArrayList<>();
        for (Parameter parameter : parameters) {
            pairs.add(parameter.name + "=" + encoded(legal(parameter.schema)));
        }
        return String.join("&", pairs);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private int call(Operation operation, String query) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + operation.address() + "?" + query))
                .timeout(Duration.ofSeconds(20))
                .method(
                        operation.method,
                        operation.node.has("requestBody")
                                ? HttpRequest.BodyPublishers.ofString(
                                        "{\"session_id\":\"none\",\"message\":\"hello\",\"title\":\"hello\"}")
                                : HttpRequest.BodyPublishers.noBody())
                .header("Content-Type", "application/json");
        return client.send(request.build(), BodyHandlers.ofString()).statusCode();
    }

    private JsonNode document(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .build();
        return new ObjectMapper()
                .readTree(client.send(request, BodyHandlers.ofString()).body());
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? resolved(calls.at(node.path("$ref").asText().substring(1))) : node;
    }
}
