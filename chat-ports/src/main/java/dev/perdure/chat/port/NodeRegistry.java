package dev.perdure.chat.port;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.TurnId;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** The role of {@link SessionRepository} that keeps the leases of nodes, in the store's time. */
public interface NodeRegistry {

    /** Renews a node's lease, making the node known if it is new. The lease's length is the repository's setting. */
    Beat beat(NodeId node);

    /**
     * Waits until something may have been asked of a node since its last beat, which is the time to beat again.
     * Level-triggered: what was asked before the call counts. A store that can't be told at once lets the time run out; a
     * true may come without a reason.
     *
     * @return false if the time ran out
     */
    boolean awaitCall(NodeId node, Duration timeout) throws InterruptedException;

    /** Ends a node's lease at once: its running turns are orphans from now on. Idempotent. */
    void leave(NodeId node);

    /**
     * What a node learns by a beat.
     *
     * @param lapsed whether the node had no lease when the beat came, because it had run out or was ended or never was:
     *     others may have taken its turns over meanwhile
     * @param cancelled the turns of this node that somebody asked to cancel, or that ran when their session was deleted, which
     *     may be given for a while after they have ended; in the order given
     */
    record Beat(boolean lapsed, Set<TurnId> cancelled) {

        public Beat {
            cancelled = Collections.unmodifiableSet(new LinkedHashSet<>(cancelled));
        }
    }
}
