package dev.perdure.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** What the guides tell to write is written, compiled and run. */
@Timeout(180)
class GuidesTest {

    @TempDir
    Path classes;

    @Test
    void theAgentOfTheGuideKeepsTheContract() throws Exception {
        try (JavaSnippets guide = JavaSnippets.compile(Page.of("docs/write-an-agent.md"), classes)) {
            keeps(guide.test("CountingAgentTest"), 10);
        }
    }

    @Test
    void theRepositoryOfTheGuideKeepsTheContract() throws Exception {
        try (JavaSnippets guide = JavaSnippets.compile(Page.of("docs/write-a-repository.md"), classes)) {
            keeps(guide.test("CountedRepositoryTest"), 100);
        }
    }

    private static void keeps(TestExecutionSummary contract, long rules) {
        assertThat(contract.getTestsSucceededCount())
                .as(contract.getFailures().stream()
                        .map(failure -> failure.getTestIdentifier().getDisplayName() + ": " + failure.getException())
                        .collect(Collectors.joining("\n")))
                .isGreaterThanOrEqualTo(rules);
        assertThat(contract.getTotalFailureCount()).isZero();
    }
}
