package dev.perdure.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.privatedb.DataFolder;
import dev.perdure.app.privatedb.PrivatePostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** What the guides tell to write is written, compiled and run. */
@Timeout(180)
class GuidesTest {

    @TempDir
    Path classes;

    @TempDir
    Path data;

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

    @Test
    void theServerOfTheGuideAnswersOverADatabaseAndClosesInOrder() throws Exception {
        try (DataFolder folder = DataFolder.take(data);
                PrivatePostgres postgres = PrivatePostgres.start(folder);
                JavaSnippets guide = JavaSnippets.compile(Page.of("docs/embed.md"), classes);
                HttpClient client = HttpClient.newHttpClient()) {
            Class<?> type = guide.type("OwnServer");
            Object server = type.getConstructor(String.class, String.class, String.class, int.class)
                    .newInstance(postgres.jdbcUrl(), postgres.user(), postgres.password(), 0);
            try (AutoCloseable closing = (AutoCloseable) server) {
                assertThat(closing).isNotNull();
                URI stream =
                        URI.create("http://127.0.0.1:" + type.getMethod("port").invoke(server)
                                + "/api/app/chat/stream?session_id=tour&message_id=m-1&message=hello%20world");
                assertThat(client.send(HttpRequest.newBuilder(stream).build(), BodyHandlers.ofString())
                                .body())
                        .contains("HELLO ", "WORLD ", "turn.completed");
            }
        }
    }

    private static void keeps(TestExecutionSummary contract, long rules) {
        assertThat(contract.getFailures().stream()
                        .map(failure -> failure.getTestIdentifier().getDisplayName() + ": " + failure.getException()))
                .isEmpty();
        assertThat(contract.getTestsSucceededCount()).isGreaterThanOrEqualTo(rules);
    }
}
