package dev.perdure.inmemory;

import dev.perdure.chat.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Who is alive until when, and who has been called since its last beat. Safe for use by many threads. */
final class NodeLeases {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final InstantSource time;
    private final Duration lease;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition called = lock.newCondition();
    private final Map<NodeId, Instant> ends = new HashMap<>();
    private final Set<NodeId> calls = new HashSet<>();

    NodeLeases(InstantSource time, Duration lease) {
        if (!lease.isPositive()) {
            throw new IllegalArgumentException("a lease lasts longer than nothing: " + lease);
        }
        this.time = time;
        this.lease = lease;
    }

    /** Begins or renews a lease, which answers what the node was called for; true if there was none. */
    boolean renew(NodeId node) {
        lock.lock();
        try {
            boolean lapsed = lapsed(node);
            ends.put(node, time.instant().plus(lease));
            calls.remove(node);
            return lapsed;
        } finally {
            lock.unlock();
        }
    }

    void end(NodeId node) {
        lock.lock();
        try {
            ends.remove(node);
            calls.remove(node);
        } finally {
            lock.unlock();
        }
    }

    /** A node that was never heard of has no lease either. */
    boolean lapsed(NodeId node) {
        lock.lock();
        try {
            Instant end = ends.get(node);
            return end == null || !time.instant().isBefore(end);
        } finally {
            lock.unlock();
        }
    }

    /** Tells a node that something is asked of it; one that has left is not there to be told. */
    void call(NodeId node) {
        lock.lock();
        try {
            if (ends.containsKey(node)) {
                calls.add(node);
                called.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a node has been called since its last beat; false if the time ran out. */
    boolean awaitCall(NodeId node, Duration timeout) throws InterruptedException {
        long left = timeout.compareTo(LONGEST) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
        lock.lockInterruptibly();
        try {
            while (!calls.contains(node)) {
                if (left <= 0) {
                    return false;
                }
                left = called.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
