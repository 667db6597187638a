package dev.perdure.app.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perdure.protocol.Contract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the browser client declares for TypeScript has the members of the documents, and may lack or be null where they may. */
class DeclaredTypesTest {

    private static final Path TYPES =
            Path.of("../chat-client-js/src/main/js/index.d.ts").toAbsolutePath().normalize();
    private static final Pattern MEMBER = Pattern.compile("(?m)^ {2}(\\w+)(\\??): ([^;]+);");
    private static final Pattern INLINE = Pattern.compile("(\\w+)(\\??): ([^;}]+?)(?:;| })");

    private static String types;

    private final Document events = new Document(new String(Contract.asyncApi("/api/app"), UTF_8));
    private final Document calls = new Document(new String(Contract.openApi("/api/app"), UTF_8));

    @BeforeAll
    static void read() throws IOException {
        types = Files.readString(TYPES, UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "Failure, Failure",
        "Turn, Turn",
        "TurnWithTexts, ShownTurn",
        "QueuedTurn, QueuedTurn",
        "Session, SessionHead",
        "ListedSession, Session",
        "Grant, Grant",
        "Snapshot, Snapshot",
        "Receipt, TurnReceipt",
        "Message, Message",
        "MessagePage, MessagePage",
        "SessionPage, SessionPage",
        "EventPage, Poll"
    })
    void objects(String type, String schema) {
        Matcher declaration = Pattern.compile("(?s)export interface " + type + " [^{]*\\{\n(.*?)\n}")
                .matcher(types);
        assertThat(declaration.find()).isTrue();

        assertThat(declared(MEMBER, declaration.group(1)))
                .isEqualTo(described(calls.at("/components/schemas/" + schema)));
    }

    @Test
    void events() {
        Matcher declaration =
                Pattern.compile("(?s)export interface EventData \\{\n(.*?)\n}").matcher(types);
        assertThat(declaration.find()).isTrue();
        Map<String, Set<String>> declared = new TreeMap<>();
        declaration.group(1).lines().forEach(line -> {
            String[] parts = line.split(": \\{", 2);
            declared.put(parts[0].strip().replace("\"", ""), declared(INLINE, parts[1]));
        });
        Map<String, Set<String>> described = new TreeMap<>();
        for (JsonNode message : events.at("/components/messages")) {
            if (message.has("headers")) {
                described.put(message.path("name").asText(), described(events.resolved(message.path("payload"))));
            }
        }

        assertThat(declared).isEqualTo(described);
    }

    private static Set<String> declared(Pattern member, String body) {
        Set<String> members = new TreeSet<>();
        Matcher matcher = member.matcher(body);
        while (matcher.find()) {
            boolean orNull = matcher.group(3).contains("| null");
            members.add(matcher.group(1) + matcher.group(2) + (orNull ? " or null" : ""));
        }
        return members;
    }

    /** A schema's own members; those that it takes over from another one are declared there. */
    private static Set<String> described(JsonNode schema) {
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        Set<String> members = new TreeSet<>();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            boolean orNull = property.getValue().toString().contains("\"null\"");
            String name = property.getKey();
            members.add(name + (required.contains(name) ? "" : "?") + (orNull ? " or null" : ""));
        }
        return members;
    }
}
