package dev.perdure.inmemory;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.TurnId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The turns that ran when their session was deleted, until their node has heard of it. Safe for use by many threads. */
final class DeletedRuns {

    private final ConcurrentMap<NodeId, Set<TurnId>> turns = new ConcurrentHashMap<>();

    void add(TurnRecord turn) {
        turns.compute(turn.node(), (node, known) -> {
            Set<TurnId> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            all.add(turn.id());
            return all;
        });
    }

    Set<TurnId> takeOf(NodeId node) {
        Set<TurnId> taken = turns.remove(node);
        return taken == null ? Set.of() : Set.copyOf(taken);
    }
}
