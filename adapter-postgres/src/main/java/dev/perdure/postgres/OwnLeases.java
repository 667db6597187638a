package dev.perdure.postgres;

import dev.perdure.chat.NodeId;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * For which nodes this process has renewed the lease so lately that nobody can have taken over any of their turns.
 *
 * <p>The reckoning is from before the beat was sent, and for a part of the lease only, so that a clock that runs a little
 * slower than the database's does no harm. Safe for use by many threads.
 */
final class OwnLeases {

    private final long certainNanos;
    private final ConcurrentMap<NodeId, Long> certainUntil = new ConcurrentHashMap<>();

    OwnLeases(Duration lease) {
        this.certainNanos = lease.multipliedBy(3).dividedBy(4).toNanos();
    }

    /** A beat that was sent at this reading of {@link System#nanoTime} has been answered. */
    void renewed(NodeId node, long sent) {
        certainUntil.put(node, sent + certainNanos);
    }

    void ended(NodeId node) {
        certainUntil.remove(node);
    }

    boolean certain(NodeId node) {
        Long until = certainUntil.get(node);
        return until != null && until - System.nanoTime() > 0;
    }
}
