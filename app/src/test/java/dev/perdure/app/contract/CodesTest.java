package dev.perdure.app.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.perdure.protocol.Contract;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every code that can leave the server is described, and every one that is described stands in the code. */
class CodesTest {

    private static final String[] SPEAKERS = {
        "dev.perdure.chat", "dev.perdure.domain", "dev.perdure.javalin", "dev.perdure.langchain4j"
    };

    /** Whoever knows one of these may say why something is refused or has failed. */
    private static final Pattern REASON = Pattern.compile(
            ".*\\.(Problem|ProblemException|Problems|ServerFrame\\$Refused|Failure|Refusal|[A-Z]\\w+Exception)");

    private static final Pattern CODE = Pattern.compile("[a-z]+(_[a-z0-9]+)+");

    /** Made of the kind of id, in Identifier. */
    private static final Set<String> COMPOSED = Set.of("invalid_turn_id");

    /** Words that only look like codes, and codes that nobody is told. */
    private static final Set<String> OTHERS = Set.of(
            // Model providers' own words.
            "content_filter",
            "content_policy_violation",
            "context_length_exceeded",
            "exceed_context_size",
            // Of a caller that no authenticator makes, and of a run whose turn has gone to another node.
            "invalid_caller",
            "run_stopped");

    private static final Set<String> said = new TreeSet<>();

    private final Document calls = new Document(new String(Contract.openApi("/api/app"), UTF_8));
    private final Document events = new Document(new String(Contract.asyncApi("/api/app"), UTF_8));

    @BeforeAll
    static void readTheCode() throws IOException {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages(SPEAKERS);
        for (JavaClass type : classes) {
            boolean speaks = REASON.matcher(type.getFullName()).matches()
                    || type.getDirectDependenciesFromSelf().stream()
                            .anyMatch(dependency -> REASON.matcher(
                                            dependency.getTargetClass().getFullName())
                                    .matches());
            if (speaks) {
                constants(type).stream()
                        .filter(text -> CODE.matcher(text).matches())
                        .forEach(said::add);
            }
        }
    }

    @Test
    void noneIsSaidThatIsNotDescribed() {
        Set<String> undescribed = new TreeSet<>(said);
        undescribed.removeAll(described());
        undescribed.removeAll(names());
        undescribed.removeAll(OTHERS);

        assertThat(undescribed).isEmpty();
    }

    @Test
    void noneIsDescribedThatIsNotSaid() {
        Set<String> unsaid = described();
        unsaid.removeAll(said);
        unsaid.removeAll(COMPOSED);

        assertThat(unsaid).isEmpty();
    }

    @Test
    void everyOneOfAnAnswerIsInTheList() {
        Set<String> listed = new HashSet<>(described());
        for (var response : calls.at("/components/responses")) {
            response.findValues("enum")
                    .forEach(codes -> codes.forEach(code -> assertThat(listed).contains(code.asText())));
        }
    }

    private Set<String> described() {
        Set<String> codes = new TreeSet<>(Set.of("invalid_frame"));
        calls.at("/x-problem-codes").fieldNames().forEachRemaining(codes::add);
        calls.at("/components/schemas/FailureCode/examples").forEach(code -> codes.add(code.asText()));
        return codes;
    }

    /** Members and parameters, which are written like codes. */
    private Set<String> names() {
        Set<String> names = new HashSet<>();
        for (Document document : new Document[] {calls, events}) {
            document.root()
                    .findValues("properties")
                    .forEach(members -> members.fieldNames().forEachRemaining(names::add));
        }
        calls.at("/components/parameters")
                .forEach(parameter -> names.add(parameter.path("name").asText()));
        return names;
    }

    /** The strings that a class holds (JVMS, section 4.4). */
    private static Set<String> constants(JavaClass type) throws IOException {
        Map<Integer, String> texts = new HashMap<>();
        Set<Integer> strings = new HashSet<>();
        try (InputStream source =
                        type.getSource().orElseThrow().getUri().toURL().openStream();
                DataInputStream in = new DataInputStream(source)) {
            in.skipNBytes(8);
            int count = in.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts.put(i, in.readUTF());
                    case 8 -> strings.add(in.readUnsignedShort());
                    case 7, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        // These take two places.
                        i++;
                    }
                    default -> throw new IOException("constant of kind " + tag);
                }
            }
        }
        texts.keySet().retainAll(strings);
        return new HashSet<>(texts.values());
    }
}
