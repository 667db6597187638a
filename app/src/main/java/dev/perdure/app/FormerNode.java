package dev.perdure.app;

import dev.perdure.app.privatedb.DataFolder;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.error.InvalidInputException;
import dev.perdure.chat.port.NodeRegistry;

/**
 * Remembers in the data folder which node its server was.
 *
 * <p>Whoever holds the folder knows that the node of its former holder is dead, however lately that one has beaten. So its
 * lease is ended at once, and its turns go on without waiting for the lease to lapse.
 */
record FormerNode(DataFolder data) {

    private static final String FILE = "node";

    /** Ends the lease of the former node, if there was one, and remembers this one. */
    void replaceBy(NodeId node, NodeRegistry registry) {
        data.read(FILE).ifPresent(former -> leave(former.strip(), registry));
        data.write(FILE, node.value());
    }

    private static void leave(String former, NodeRegistry registry) {
        NodeId node;
        try {
            node = new NodeId(former);
        } catch (InvalidInputException e) {
            return; // somebody has written into the file; the lease will lapse by itself
        }
        registry.leave(node);
    }
}
