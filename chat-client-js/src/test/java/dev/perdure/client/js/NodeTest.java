package dev.perdure.client.js;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client's tests that need no server but those they script themselves. */
class NodeTest {

    private static final Path TESTS = Path.of("src/test/js");

    @Test
    @Timeout(200)
    void theClientPassesItsOwnTests() throws Exception {
        Optional<Node> node = Node.find();
        assumeTrue(node.isPresent(), Node.MISSING);

        Node.Ended ended = node.orElseThrow().test(TESTS, Map.of(), 180);

        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).containsPattern("tests [1-9]\\d+");
    }
}
