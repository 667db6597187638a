package dev.perdure.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final String EMPTY = "before\n<!-- results: begin -->\n<!-- results: end -->\nafter\n";

    private final Report report = new Report();

    private static Finding finding() {
        return new Finding(
                "Speed",
                List.of(Headline.atMost("too slow", 3.14159, 2, " ms"), Headline.atLeast("many", 900, 800, "")),
                new Table(List.of("a", "b"), List.of(List.of("1|2", "3"))),
                List.of("A note."));
    }

    @Nested
    class Page {

        @Test
        void keepsWhatStandsAroundTheResults(@TempDir Path folder) throws IOException {
            Path page = Files.writeString(folder.resolve("page.md"), EMPTY);
            report.add(finding());
            report.plot("Title", "plot.svg");
            report.writeInto(page, "page/");
            assertThat(Files.readString(page))
                    .startsWith("before\n<!-- results: begin -->\n")
                    .contains("### Speed", "![Title](page/plot.svg)")
                    .endsWith("<!-- results: end -->\nafter\n");
        }

        @Test
        void holdsTheLastResultsOnly() throws IOException {
            String twice = Report.between(Report.between(EMPTY, "old\n"), "new\n");
            assertThat(twice).isEqualTo(Report.between(EMPTY, "new\n"));
        }

        @Test
        void withoutAPlaceForResultsIsLeftAlone() {
            assertThatThrownBy(() -> Report.between("no markers", "results")).isInstanceOf(IOException.class);
        }
    }

    @Nested
    class Results {

        @Test
        void beginWithWhatHasATarget() {
            report.add(finding());
            assertThat(report.markdown())
                    .contains("| too slow | 3.14 ms | ≤ 2 ms | **no** |", "| many | 900 | ≥ 800 | yes |")
                    .contains("| 1\\|2 | 3 |", "A note.");
        }

        @Test
        void sayWhatCouldNotBeMeasured() {
            report.add(finding());
            assertThat(report.complete()).isTrue();
            report.failed("idle", "no\nreason");
            assertThat(report.complete()).isFalse();
            assertThat(report.markdown()).contains("**idle could not be measured: no**");
        }
    }

    @Nested
    class Numbers {

        @Test
        void haveAsManyDigitsAsMeanSomething() {
            assertThat(List.of(
                            Headline.number(1234567.0),
                            Headline.number(123.4),
                            Headline.number(12.34),
                            Headline.number(1.234),
                            Headline.number(0.1234)))
                    .containsExactly("1,234,567", "123", "12.3", "1.23", "0.12");
        }
    }
}
