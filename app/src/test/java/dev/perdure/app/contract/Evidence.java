package dev.perdure.app.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the documents say about what was answered, and what of them has been borne out. Owned by one thread. */
final class Evidence {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final Document calls;
    private final Document events;
    private final Occurrences inCalls;
    private final Occurrences inEvents;
    private final Set<String> answered = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();

    Evidence(Document calls, Document events) {
        this.calls = calls;
        this.events = events;
        Set<String> seen = new TreeSet<>();
        inCalls = new Occurrences(calls, seen);
        inEvents = new Occurrences(events, seen);
    }

    /** An answer to a call. What streams is looked at frame by frame. */
    void answer(String method, String path, int status, Set<String> headers, @Nullable String type, String body) {
        String call = method + " " + path + " → " + status + " " + body;
        Map.Entry<String, JsonNode> found = described(calls.at("/paths"), path);
        JsonNode operation = found == null ? null : found.getValue().get(method.toLowerCase(Locale.ROOT));
        if (operation == null) {
            faults.add("no such operation: " + call);
            return;
        }
        String id = operation.path("operationId").asText();
        boolean explicit = operation.path("responses").has(Integer.toString(status));
        answered.add(id + " " + (explicit ? status : "default"));
        JsonNode response =
                calls.resolved(operation.path("responses").path(explicit ? Integer.toString(status) : "default"));
        for (String header : fieldNames(response.path("headers"))) {
            if (!headers.contains(header.toLowerCase(Locale.ROOT))) {
                faults.add("no " + header + ": " + call);
            }
        }
        JsonNode content = response.path("content");
        String media = type == null ? null : type.replaceFirst(";.*", "");
        if (content.isMissingNode() || media == null) {
            if (!content.isMissingNode() || media != null || !body.isEmpty()) {
                faults.add("a body where none is described, or none where one is, or a type without one: " + call);
            }
        } else if (!content.has(media)) {
            faults.add("described is " + content + ", not " + media + ": " + call);
        } else if (media.endsWith("json")) {
            JsonNode schema = content.path(media).path("schema");
            check(calls, inCalls, schema, id + " " + status, Document.parse(body), call);
        }
        if (media != null && media.equals("application/problem+json")) {
            problem(status, Document.parse(body), call);
        }
    }

    private static Set<String> fieldNames(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private void problem(int status, JsonNode problem, String call) {
        JsonNode code = calls.at("/x-problem-codes/" + problem.path("code").asText());
        if (code.path("status").asInt() != status || !code.path("recoverable").equals(problem.path("recoverable"))) {
            faults.add("the code is described as " + code + ": " + call);
        }
    }

    /** A frame of a stream; the id is absent where there was none. */
    void frame(String path, @Nullable String id, String event, String data) {
        JsonNode channel = channel(path);
        ObjectNode headers = Document.MAPPER.createObjectNode();
        if (id != null) {
            headers.put("id", id);
        }
        headers.put("event", event);
        message(channel, event, message -> {
            check(events, inEvents, message.path("headers"), event + " headers", headers, headers.toString());
            check(events, inEvents, message.path("payload"), event + " payload", Document.parse(data), data);
        });
    }

    /** A frame that the server has sent over a WebSocket. */
    void told(String path, String json) {
        JsonNode frame = Document.parse(json);
        String name = frame.has("id") ? "event" : frame.path("type").asText();
        message(channel(path), name, message -> check(events, inEvents, message.path("payload"), name, frame, json));
    }

    private JsonNode channel(String path) {
        for (JsonNode channel : events.at("/channels")) {
            if (template(channel.path("address").asText()).matcher(path).matches()) {
                return channel;
            }
        }
        faults.add("no channel for " + path);
        return events.root().path("there is none");
    }

    private void message(JsonNode channel, String name, Consumer<JsonNode> check) {
        for (JsonNode reference : channel.path("messages")) {
            JsonNode message = events.resolved(reference);
            if (message.path("name").asText().equals(name)) {
                check.accept(message);
                return;
            }
        }
        faults.add("no message " + name + " in " + channel.path("address"));
    }

    private void check(
            Document document,
            Occurrences occurrences,
            JsonNode schema,
            String where,
            JsonNode instance,
            String context) {
        List<String> wrong = document.faultsOfAnswer(schema, instance);
        if (wrong.isEmpty()) {
            occurrences.note(schema, where, instance);
        } else {
            faults.add(wrong + " in " + context);
        }
    }

    List<String> faults() {
        return faults;
    }

    /** Answers that are described and have not occurred. */
    Set<String> missingAnswers() {
        Set<String> missing = new TreeSet<>();
        calls.at("/paths")
                .forEach(path -> path.properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .forEach(operation -> fieldNames(operation.getValue().path("responses")).stream()
                                .filter(status -> !status.equals("default"))
                                .forEach(status -> missing.add(
                                        operation.getValue().path("operationId").asText() + " " + status))));
        missing.removeAll(answered);
        return missing;
    }

    /** Members, alternatives and words that are described and have not occurred in any answer, event or frame. */
    Set<String> missingMembers() {
        for (JsonNode path : calls.at("/paths")) {
            path.findValues("responses")
                    .forEach(responses -> responses.forEach(response -> calls.resolved(response)
                            .path("content")
                            .forEach(content -> inCalls.expect(content.path("schema"), "answer"))));
        }
        for (JsonNode operation : events.at("/operations")) {
            if (operation.path("action").asText().equals("send")) {
                operation.path("messages").forEach(message -> {
                    JsonNode sent = events.resolved(message);
                    inEvents.expect(sent.path("payload"), "payload");
                });
            }
        }
        Set<String> missing = inCalls.missing();
        missing.addAll(inEvents.missing());
        missing.removeIf(member -> !member.startsWith("#"));
        return missing;
    }

    private static Map.@Nullable Entry<String, JsonNode> described(JsonNode paths, String path) {
        String bare = path.replaceFirst("\\?.*", "");
        for (Map.Entry<String, JsonNode> each : paths.properties()) {
            if (template(each.getKey()).matcher(bare).matches()) {
                return each;
            }
        }
        return null;
    }

    private static Pattern template(String path) {
        String bare = path.replaceAll("\\{[a-z]+}", "\u0000");
        return Pattern.compile("\\Q" + bare.replace("\u0000", "\\E[^/]+\\Q") + "\\E(\\?.*)?");
    }
}
