package dev.perdure.postgres;

import dev.perdure.chat.NodeId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Which nodes of this process have been called since their last beat. Safe for use by many threads. */
final class NodeCalls {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<NodeId, Boolean> called = new HashMap<>();
    private boolean closed;

    /** A beat is about to be sent: what was asked so far is answered by it. */
    void answering(NodeId node) {
        lock.lock();
        try {
            called.put(node, false);
        } finally {
            lock.unlock();
        }
    }

    void left(NodeId node) {
        lock.lock();
        try {
            called.remove(node);
        } finally {
            lock.unlock();
        }
    }

    /** Calls a node, if it is one of this process. */
    void call(NodeId node) {
        lock.lock();
        try {
            called.computeIfPresent(node, (key, before) -> true);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Calls every node of this process, because a call may have been missed. */
    void callAll() {
        lock.lock();
        try {
            called.replaceAll((node, before) -> true);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a node has been called; false if the time ran out. */
    boolean await(NodeId node, Duration timeout) throws InterruptedException {
        long left = timeout.compareTo(LONGEST) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
        lock.lockInterruptibly();
        try {
            while (!called.getOrDefault(node, false)) {
                if (closed) {
                    throw StoreErrors.closed();
                }
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waiting. */
    void close() {
        lock.lock();
        try {
            closed = true;
            called.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
