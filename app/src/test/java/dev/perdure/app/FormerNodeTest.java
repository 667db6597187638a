package dev.perdure.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.privatedb.DataFolder;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.port.NodeRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormerNodeTest {

    @TempDir
    Path folder;

    private final Registry registry = new Registry();

    @Nested
    class ReplaceBy {

        @Test
        void endsTheLeaseOfTheOneBeforeAndOfNoOther() {
            replaceBy("first");
            assertThat(registry.left).isEmpty();
            replaceBy("second");
            replaceBy("third");
            assertThat(registry.left).containsExactly(new NodeId("first"), new NodeId("second"));
        }

        @Test
        void ignoresAFileThatHoldsNoNode() {
            try (DataFolder data = DataFolder.take(folder)) {
                data.write("node", "not a node\n\n");
            }
            replaceBy("first");
            replaceBy("second");
            assertThat(registry.left).containsExactly(new NodeId("first"));
        }
    }

    private void replaceBy(String node) {
        try (DataFolder data = DataFolder.take(folder)) {
            new FormerNode(data).replaceBy(new NodeId(node), registry);
        }
    }

    private static final class Registry implements NodeRegistry {

        private final List<NodeId> left = new ArrayList<>();

        @Override
        public Beat beat(NodeId node) {
            return new Beat(false, Set.of());
        }

        @Override
        public boolean awaitCall(NodeId node, Duration timeout) {
            return false;
        }

        @Override
        public void leave(NodeId node) {
            left.add(node);
        }
    }
}
