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
    private final ConcurrentMap<NodeId, Certainty> certainties = new ConcurrentHashMap<>();

    OwnLeases(Duration lease) {
        this.certainNanos = lease.multipliedBy(3).dividedBy(4).toNanos();
    }

    /**
     * An uninterrupted lease. Once the certainty has run out the next beat begins a new one, since the turns of the old one
     * may have been taken over in between.
     */
    record Term(NodeId node, long number) {}

    /** A beat that was sent at this reading of {@link System#nanoTime} has been answered. */
    void renewed(NodeId node, long sent) {
        certainties.compute(node, (key, before) -> {
            long number = before == null ? 1 : before.until() - sent > 0 ? before.term() : before.term() + 1;
            return new Certainty(number, sent + certainNanos);
        });
    }

    /** The node gives its lease up; a later one is a new one. */
    void ended(NodeId node) {
        certainties.computeIfPresent(node, (key, before) -> new Certainty(before.term() + 1, System.nanoTime()));
    }

    /** The lease that a node holds now or is about to take. */
    Term term(NodeId node) {
        Certainty certainty = certainties.get(node);
        return new Term(node, certainty == null ? 1 : certainty.term());
    }

    /** Whether this lease has been held without a break and still is. */
    boolean certain(Term term) {
        Certainty certainty = certainties.get(term.node());
        return certainty != null && certainty.term() == term.number() && certainty.until() - System.nanoTime() > 0;
    }

    private record Certainty(long term, long until) {}
}
