package dev.perdure.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.resume.ServedChat;
import dev.perdure.chat.AgentState;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The READMEs are run as they stand. */
class ReadmeTest {

    @TempDir
    Path classes;

    @Test
    void theEmbeddedExampleCompilesAndAnswers() throws Exception {
        try (JavaSnippets readme = JavaSnippets.compile(Page.of("README.md"), classes)) {
            assertThat(readme.run("Embedded")).isEqualTo("hello durable world ");
        }
    }

    @Test
    void theClientsExampleCompilesAndTalks() throws Exception {
        try (ServedChat served = new ServedChat(new Echo());
                JavaSnippets readme = JavaSnippets.compile(Page.of("chat-client/README.md"), classes)) {
            String base = "http://127.0.0.1:" + served.port() + "/api/app";
            assertThat(readme.run("Talk", base)).isEqualTo("hello durable world");
        }
    }

    private static final class Echo implements WorkflowAgent {

        @Override
        public Recovery recovery() {
            return Recovery.RESTART;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            output.text(request.message());
            return request.state();
        }
    }

    @Test
    void everyModuleOfTheBuildIsOnItsMap() throws IOException {
        Matcher modules =
                Pattern.compile("<module>([^<]+)</module>").matcher(Files.readString(Page.ROOT.resolve("pom.xml")));
        String map = Page.of("README.md").text();
        assertThat(modules.results().map(module -> module.group(1)).toList())
                .isNotEmpty()
                .allSatisfy(module -> assertThat(map).containsPattern("(?m)^" + Pattern.quote(module) + " "));
    }
}
