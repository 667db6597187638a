package dev.perdure.postgres;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.NodeRegistry.Beat;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who is alive until when, in database time: see {@link dev.perdure.chat.port.NodeRegistry}. */
final class NodeLeases {

    /**
     * The lease as it was before is what the statement's own snapshot shows. What dead processes leave behind is swept up on
     * the way; without a row a node is as dead as with an old one.
     */
    private static final String BEAT = """
            WITH beaten AS (
                INSERT INTO chat_nodes (id, beat_at, lease_until)
                VALUES (:node, clock_timestamp(), clock_timestamp() + :millis * interval '1 millisecond')
                ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at, lease_until = excluded.lease_until
            ), swept AS (
                DELETE FROM chat_nodes WHERE id IN (
                    SELECT id FROM chat_nodes
                    WHERE id <> :node AND lease_until < statement_timestamp() - interval '1 hour'
                    FOR UPDATE SKIP LOCKED)
            )
            SELECT NOT EXISTS (
                SELECT 1 FROM chat_nodes WHERE id = :node AND lease_until > clock_timestamp()) AS lapsed
            """;

    private static final String TO_STOP = """
            SELECT t.id FROM chat_turns t WHERE t.node = :node AND t.status = 'running' AND t.cancel_requested
            UNION ALL
            SELECT x.turn_id FROM chat_erasures x WHERE x.node = :node
            """;

    private final Database database;
    private final OwnLeases own;
    private final NodeCalls calls;
    private final WakeUps wakeUps;
    private final Duration lease;

    /** The nodes whose lapse is still to be said. */
    private final Set<NodeId> lapsed = ConcurrentHashMap.newKeySet();

    NodeLeases(Database database, OwnLeases own, NodeCalls calls, WakeUps wakeUps, Duration lease) {
        this.database = database;
        this.own = own;
        this.calls = calls;
        this.wakeUps = wakeUps;
        this.lease = lease;
    }

    /**
     * The lease is renewed before turns are looked at: a lock on those must not cost the node all that it runs. That the
     * lease had lapsed is said by the first beat that comes to its end.
     */
    Beat beat(NodeId node) {
        calls.answering(node);
        boolean done = false;
        try {
            renew(node);
            Set<TurnId> toStop = Set.copyOf(database.statement(handle -> handle.createQuery(TO_STOP)
                    .bind("node", node.value())
                    .map((row, context) -> new TurnId(row.getString("id")))
                    .list()));
            done = true;
            return new Beat(lapsed.remove(node), toStop);
        } finally {
            if (!done) {
                calls.call(node);
            }
        }
    }

    private void renew(NodeId node) {
        long sent = System.nanoTime();
        boolean late = database.statement(handle -> handle.createQuery(BEAT)
                .bind("node", node.value())
                .bind("millis", lease.toMillis())
                .map((row, context) -> row.getBoolean("lapsed"))
                .one());
        if (late) {
            lapsed.add(node);
            own.ended(node);
            // Logs that were this node's own are perhaps written elsewhere by now.
            wakeUps.hurry();
        }
        own.renewed(node, sent);
    }

    /** See {@link dev.perdure.chat.port.NodeRegistry#awaitCall}. */
    boolean awaitCall(NodeId node, Duration timeout) throws InterruptedException {
        return calls.await(node, timeout);
    }

    void leave(NodeId node) {
        own.ended(node);
        calls.left(node);
        var unused = database.statement(handle -> handle.createUpdate("DELETE FROM chat_nodes WHERE id = :node")
                .bind("node", node.value())
                .execute());
    }
}
