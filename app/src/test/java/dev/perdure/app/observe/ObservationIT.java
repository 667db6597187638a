package dev.perdure.app.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perdure.app.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged server says about itself when it has answered some turns. */
class ObservationIT {

    private static final Path DOCS = Path.of("../docs");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String SECRET = "what the user said";

    /** Labels that the one who collects adds. */
    private static final Set<String> OF_THE_COLLECTOR = Set.of("instance", "job");

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static TraceCollector collector;
    private static TracedModel model;
    private static ServerProcess server;
    private static ShownMetrics shown;

    @BeforeAll
    static void answerSomeTurns(@TempDir Path data) throws Exception {
        collector = TraceCollector.start();
        model = TracedModel.start();
        server = ServerProcess.start(
                data,
                "--model-url=" + model.address(),
                "--model-name=test",
                "--otlp-endpoint=" + collector.address(),
                "--log-format=json",
                "--access-log");
        assertThat(submit("m-1", SECRET, "r-1")).contains("event: turn.completed");
        assertThat(submit("m-2", SECRET + ", fail", "r-2")).contains("event: turn.failed");
        assertThat(get("/api/app/chat/sessions/s/events?after=nonsense").body()).contains("unreadable");
        assertThat(get("/api/app/chat/sessions/none").statusCode()).isEqualTo(404);
        collectGarbage();
        shown = ShownMetrics.of(get("/metrics").body());
    }

    /** What Java tells of its collections is not there before the first one, and it is told a moment later. */
    private static void collectGarbage() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process asking = new ProcessBuilder(jcmd.toString(), Long.toString(server.pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(asking.waitFor()).isZero();
        long giveUpAt = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!get("/metrics").body().contains("jvm_gc_pause_seconds_sum")) {
            assertThat(System.nanoTime()).as("no collection is told of").isLessThan(giveUpAt);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        model.close();
        collector.close();
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path));
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(to(path).build(), BodyHandlers.ofString());
    }

    private static String submit(String id, String message, String request) throws IOException, InterruptedException {
        String body = JSON.writeValueAsString(Map.of("session_id", "s", "message_id", id, "message", message));
        return CLIENT.send(
                        to("/api/app/chat/stream")
                                .header("Content-Type", "application/json")
                                .header("X-Request-Id", request)
                                .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static List<JsonNode> log() throws IOException {
        List<JsonNode> records = new ArrayList<>();
        for (String line : server.errors().split("\n", -1)) {
            if (!line.isEmpty()) {
                records.add(JSON.readTree(line));
            }
        }
        return records;
    }

    @Test
    void theDocumentedMetricsAreThoseThatAreShown() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        Matcher row = Pattern.compile("(?m)^\\| `(perdure_\\w+)` \\| (\\w+) \\|([^|]*)\\|")
                .matcher(Files.readString(DOCS.resolve("metrics.md"), UTF_8));
        while (row.find()) {
            Set<String> labels = new TreeSet<>();
            Matcher label = Pattern.compile("`(\\w+)`").matcher(row.group(3));
            while (label.find()) {
                labels.add(label.group(1));
            }
            documented.put(row.group(1), row.group(2) + " " + labels);
        }
        Map<String, String> found = new TreeMap<>();
        shown.types().forEach((family, type) -> {
            if (family.startsWith("perdure_") && !family.endsWith("_max")) {
                found.put(family, type + " " + shown.labelsOf(family));
            }
        });

        assertThat(documented).containsExactlyInAnyOrderEntriesOf(found);
    }

    @Test
    void theDashboardAndTheAlertsAskForWhatIsShown() throws Exception {
        List<String> expressions =
                new ArrayList<>(JSON.readTree(Files.readString(DOCS.resolve("deploy/grafana-dashboard.json"), UTF_8))
                        .findValuesAsText("expr"));
        Matcher alert = Pattern.compile("(?m)^ +expr: (.+)$")
                .matcher(Files.readString(DOCS.resolve("deploy/prometheus-alerts.yml"), UTF_8));
        while (alert.find()) {
            expressions.add(alert.group(1));
        }
        assertThat(expressions).hasSizeGreaterThan(40);

        for (String expression : expressions) {
            PromQl asked = PromQl.of(expression);
            assertThat(asked.selectors()).as(expression).isNotEmpty();
            Set<String> known = new TreeSet<>(OF_THE_COLLECTOR);
            asked.selectors().forEach((metric, labels) -> {
                assertThat(shown.labels()).as(expression).containsKey(metric);
                Set<String> had = shown.labels().getOrDefault(metric, Set.of());
                known.addAll(had);
                Set<String> wanted = new TreeSet<>(labels);
                wanted.removeAll(OF_THE_COLLECTOR);
                assertThat(had).as(expression).containsAll(wanted);
            });
            assertThat(known).as(expression).containsAll(asked.groupings());
        }
    }

    @Test
    void noLabelHasAnythingThatCameFromOutside() throws Exception {
        assertThat(get("/metrics").body())
                .contains("perdure_turns_ended_total{code=\"model_auth\",state=\"failed\"} 1.0")
                .contains("route=\"/api/app/chat/sessions/{session}\"")
                .doesNotContain("/sessions/none", "m-1", "r-1", "anonymous", SECRET);
    }

    @Test
    void aTurnIsASpanOfItsRequestsTraceAndTheModelIsCalledInIt() throws Exception {
        TraceCollector.Span answered = span("m-1");
        TraceCollector.Span failed = span("m-2");

        assertThat(answered.traceId()).isEqualTo(TRACE);
        assertThat(answered.parentId()).isEqualTo(PARENT);
        assertThat(answered.name()).isEqualTo("chat.turn");
        assertThat(answered.attributes())
                .containsEntry("perdure.session_id", "s")
                .containsEntry("perdure.attempt", "1")
                .containsEntry("perdure.end", "completed")
                .containsEntry("perdure.pieces", "3")
                .containsKeys("perdure.turn_id", "perdure.events")
                .noneSatisfy((key, value) -> assertThat(value).containsAnyOf("three", "said"));
        assertThat(failed.attributes()).containsEntry("error.type", "model_auth");
        assertThat(model.traceParents)
                .containsExactly(
                        "00-" + TRACE + "-" + answered.spanId() + "-01", "00-" + TRACE + "-" + failed.spanId() + "-01");
    }

    private static TraceCollector.Span span(String message) throws InterruptedException {
        List<TraceCollector.Span> others = new ArrayList<>();
        try {
            TraceCollector.Span span = collector.spans.poll(20, TimeUnit.SECONDS);
            while (span != null && !message.equals(span.attributes().get("perdure.message_id"))) {
                others.add(span);
                span = collector.spans.poll(20, TimeUnit.SECONDS);
            }
            assertThat(span).as("the span of " + message).isNotNull();
            return span;
        } finally {
            collector.spans.addAll(others);
        }
    }

    @Test
    void theLogIsOneObjectOnEachLineWithTheNamesOfWhatItIsAbout() throws Exception {
        List<JsonNode> records = log();

        assertThat(records)
                .isNotEmpty()
                .allSatisfy(each ->
                        assertThat(each.has("level") && each.has("timestamp")).isTrue());
        assertThat(records).anySatisfy(each -> {
            assertThat(each.path("formattedMessage").asText()).contains("failed: model_auth");
            JsonNode names = each.path("mdc");
            assertThat(names.path("request_id").asText()).isEqualTo("r-2");
            assertThat(names.path("session_id").asText()).isEqualTo("s");
            assertThat(names.path("message_id").asText()).isEqualTo("m-2");
            assertThat(names.path("turn_id").asText()).isNotEmpty();
            assertThat(names.path("trace_id").asText()).isEqualTo(TRACE);
        });
        assertThat(records).anySatisfy(each -> {
            assertThat(each.path("loggerName").asText()).isEqualTo("perdure.access");
            assertThat(each.path("formattedMessage").asText())
                    .contains("POST \"/api/app/chat/stream\" 200 ", "request=r-1", "caller=\"anonymous\"");
        });
        assertThat(server.errors()).doesNotContain(SECRET);
    }
}
