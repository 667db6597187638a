package dev.perdure.app.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perdure.protocol.Contract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page for people has the same calls, codes, events and frames as the documents for machines. */
class DocumentedProtocolTest {

    private static final Path PAGE =
            Path.of("../docs/protocol.md").toAbsolutePath().normalize();
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");
    private static final Pattern NUMBER = Pattern.compile("\\d{3,4}");
    private static final Pattern MEMBER = Pattern.compile("\"([a-z_]+)\":");

    private static String page;

    private final Document calls = new Document(new String(Contract.openApi("{base}"), UTF_8));
    private final Document events = new Document(new String(Contract.asyncApi("{base}"), UTF_8));

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(PAGE, UTF_8);
    }

    private static List<List<String>> table(String head) {
        return table(head, "#");
    }

    /** The cells of the first table after some words that begins with a row of these. */
    private static List<List<String>> table(String head, String before) {
        List<List<String>> rows = new ArrayList<>();
        String rest = page.substring(page.indexOf("\n" + head + "\n", page.indexOf(before)) + 1);
        assertThat(rest).startsWith(head);
        for (String line :
                rest.lines().skip(2).takeWhile(row -> row.startsWith("|")).toList()) {
            rows.add(List.of(line.substring(1, line.length() - 1).split("(?<!\\\\)\\|", -1)));
        }
        assertThat(rows).isNotEmpty();
        return rows;
    }

    private static Set<String> found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        Set<String> found = new TreeSet<>();
        while (matcher.find()) {
            found.add(matcher.group(matcher.groupCount()));
        }
        return found;
    }

    @Test
    void hasTheSameCalls() {
        Set<String> described = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : calls.at("/paths").properties()) {
            path.getValue().properties().stream()
                    .filter(operation -> operation.getValue().has("operationId"))
                    .forEach(operation ->
                            described.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()));
        }
        Set<String> listed = new TreeSet<>();
        table("| call | |").forEach(row -> listed.addAll(found(WORD, row.getFirst())));

        assertThat(listed).isEqualTo(described);
    }

    @Test
    void hasTheSameProblems() {
        Map<String, Set<String>> listed = new TreeMap<>();
        table("| status | code | when |")
                .forEach(row -> found(WORD, row.get(1))
                        .forEach(code -> listed.computeIfAbsent(code, unused -> new TreeSet<>())
                                .addAll(found(NUMBER, row.getFirst()))));
        assertThat(listed.remove("invalid_frame")).isEmpty();
        Map<String, Set<String>> described = new TreeMap<>();
        for (Map.Entry<String, JsonNode> problem : calls.at("/x-problem-codes").properties()) {
            String status = problem.getValue().path("status").asText();
            Set<String> statuses = listed.getOrDefault(problem.getKey(), Set.of());
            // Two codes in one row have two statuses there.
            described.put(problem.getKey(), statuses.contains(status) ? statuses : Set.of(status));
        }

        assertThat(listed).isEqualTo(described);
    }

    @Test
    void hasTheSameReasonsForAFailure() {
        Set<String> listed = new TreeSet<>();
        table("| code | recoverable | |").forEach(row -> listed.addAll(found(WORD, row.getFirst())));
        Set<String> described = new TreeSet<>();
        calls.at("/components/schemas/FailureCode/examples").forEach(code -> described.add(code.asText()));

        assertThat(listed).isEqualTo(described);
    }

    @Test
    void hasTheSameEvents() {
        Map<String, Set<String>> listed = new TreeMap<>();
        for (List<String> row : table("| type | data, besides `turn_id` | meaning |")) {
            Set<String> members = found(WORD, row.get(1));
            members.remove("turn_id");
            found(WORD, row.getFirst()).forEach(type -> listed.put(type, members));
        }
        Map<String, Set<String>> described = new TreeMap<>();
        for (JsonNode message : events.at("/components/messages")) {
            if (message.has("headers")) {
                Set<String> members = members(message.path("payload"));
                members.remove("turn_id");
                described.put(message.path("name").asText(), members);
            }
        }

        assertThat(listed).isEqualTo(described);
    }

    @Test
    void hasTheSameFrames() {
        Map<String, Set<String>> listed = new TreeMap<>();
        table("| frame | |", "**From the client.**").forEach(row -> frame(row, listed));
        table("| frame | |", "**From the server.**").forEach(row -> frame(row, listed));
        Map<String, Set<String>> described = new TreeMap<>();
        for (JsonNode message : events.at("/components/messages")) {
            String name = message.path("name").asText();
            if (!message.has("headers") && !name.equals("attach")) {
                Set<String> members = members(message.path("payload"));
                // The session is the connection's, and a defect has its place among the errors.
                members.remove("session_id");
                members.remove("request_id");
                described.put(name, name.equals("event") ? Set.of("id", "type", "data") : members);
            }
        }

        assertThat(listed).isEqualTo(described);
    }

    private static void frame(List<String> row, Map<String, Set<String>> frames) {
        Set<String> members = found(MEMBER, row.getFirst());
        members.remove("session_id");
        Matcher type = Pattern.compile("\"type\":\"([a-z]+)\"").matcher(row.getFirst());
        frames.put(type.find() ? type.group(1) : "event", members);
    }

    @Test
    void hasTheSameClosings() {
        Set<String> listed = new TreeSet<>();
        table("| code | | what to do |").forEach(row -> listed.addAll(found(NUMBER, row.getFirst())));
        // It is what a client sees where no code was sent.
        assertThat(listed.remove("1006")).isTrue();
        Set<String> described = new TreeSet<>();
        events.at("/channels/socket/x-close-codes").fieldNames().forEachRemaining(described::add);

        assertThat(listed).isEqualTo(described);
    }

    /** The members of a schema, those of its parts included. */
    private Set<String> members(JsonNode schema) {
        JsonNode resolved = events.resolved(schema);
        Set<String> members = new TreeSet<>();
        resolved.path("properties").fieldNames().forEachRemaining(members::add);
        resolved.path("allOf").forEach(part -> members.addAll(members(part)));
        return members;
    }
}
