package dev.perdure.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PublishedModulesTest {

    /** Not libraries: the list itself, and what measures. */
    private static final Set<String> UNPUBLISHED = Set.of("bom", "benchmarks");

    private static final Path ROOT = Path.of("..");

    @Test
    void theBillOfMaterialsNamesEveryModuleAndNoOther() throws Exception {
        assertThat(Set.copyOf(all("bom", "<artifactId>([^<]*)</artifactId>")))
                .containsAll(published())
                .hasSize(published().size() + 1) // its own name
                .contains("perdure-bom");
        assertThat(Set.copyOf(all("bom", "<version>([^<]*)</version>")))
                .as("one version, that of all modules")
                .isEqualTo(Set.of(all(".", "<version>([^<]*)</version>").getFirst()));
    }

    @Test
    void everyModuleHasANameOfItsOwnForTheModulePath() throws Exception {
        Set<String> names = new TreeSet<>();
        for (String module : published()) {
            assertThat(all(module, "<module.name>([^<]*)</module.name>"))
                    .as(module)
                    .hasSize(1)
                    .allMatch(names::add, "is nobody else's");
        }
    }

    private static List<String> published() throws IOException {
        return all(".", "<module>([^<]*)</module>").stream()
                .filter(module -> !UNPUBLISHED.contains(module))
                .toList();
    }

    private static List<String> all(String module, String pattern) throws IOException {
        String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
        return Pattern.compile(pattern)
                .matcher(pom)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
