package dev.perdure.inmemory;

import dev.perdure.chat.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Who is alive until when. Safe for use by many threads. */
final class NodeLeases {

    private final InstantSource time;
    private final Duration lease;
    private final ConcurrentMap<NodeId, Instant> ends = new ConcurrentHashMap<>();

    NodeLeases(InstantSource time, Duration lease) {
        if (!lease.isPositive()) {
            throw new IllegalArgumentException("a lease lasts longer than nothing: " + lease);
        }
        this.time = time;
        this.lease = lease;
    }

    void renew(NodeId node) {
        ends.put(node, time.instant().plus(lease));
    }

    void end(NodeId node) {
        ends.remove(node);
    }

    /** A node that was never heard of has no lease either. */
    boolean lapsed(NodeId node) {
        Instant end = ends.get(node);
        return end == null || !time.instant().isBefore(end);
    }
}
