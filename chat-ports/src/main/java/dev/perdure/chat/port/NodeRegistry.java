package dev.perdure.chat.port;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.TurnId;
import java.util.Set;

/** The role of {@link SessionRepository} that keeps the leases of nodes, in the store's time. */
public interface NodeRegistry {

    /**
     * Renews a node's lease, making the node known if it is new. The lease's length is the repository's setting.
     *
     * @return the turns of this node that somebody asked to cancel, or that ran when their session was deleted, which may be
     *     given for a while after they have ended
     */
    Set<TurnId> beat(NodeId node);

    /** Ends a node's lease at once: its running turns are orphans from now on. Idempotent. */
    void leave(NodeId node);
}
