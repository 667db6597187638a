package dev.perdure.app.jsclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perdure.app.resume.ServedChat;
import dev.perdure.client.js.Node;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client's tests for a real server, run by Node. */
class BrowserClientTest {

    private static final Path TESTS = Path.of("../chat-client-js/src/test/server");

    @Test
    @Timeout(200)
    void theClientPassesItsTestsAgainstARealServer() throws Exception {
        Optional<Node> node = Node.find();
        assumeTrue(node.isPresent(), Node.MISSING);
        WordyAgent agent = new WordyAgent();

        Node.Ended ended;
        try (ServedChat served = new ServedChat(agent)) {
            agent.onPrune(served::prune);
            ended = node.orElseThrow()
                    .test(TESTS, Map.of("PERDURE_URL", "http://127.0.0.1:" + served.port() + "/api/app"), 180);
        }

        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).containsPattern("tests [1-9]\\d*");
        assertThat(agent.runs()).isNotEmpty();
    }
}
