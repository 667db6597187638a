package dev.perdure.postgres;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.TurnId;
import java.time.Duration;
import java.util.Set;

/** Who is alive until when, in database time: see {@link dev.perdure.chat.port.NodeRegistry}. */
final class NodeLeases {

    /** What dead processes leave behind is swept up on the way; without a row a node is as dead as with an old one. */
    private static final String BEAT = """
            WITH beaten AS (
                INSERT INTO chat_nodes (id, beat_at, lease_until)
                VALUES (:node, clock_timestamp(), clock_timestamp() + :millis * interval '1 millisecond')
                ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at, lease_until = excluded.lease_until
            )
            DELETE FROM chat_nodes WHERE id IN (
                SELECT id FROM chat_nodes
                WHERE id <> :node AND lease_until < statement_timestamp() - interval '1 hour'
                FOR UPDATE SKIP LOCKED)
            """;

    private static final String TO_STOP = """
            SELECT t.id FROM chat_turns t WHERE t.node = :node AND t.status = 'running' AND t.cancel_requested
            UNION ALL
            SELECT x.turn_id FROM chat_erasures x WHERE x.node = :node
            """;

    private final Database database;
    private final OwnLeases own;
    private final Duration lease;

    NodeLeases(Database database, OwnLeases own, Duration lease) {
        this.database = database;
        this.own = own;
        this.lease = lease;
    }

    /** The lease is renewed before turns are looked at: a lock on those must not cost the node all that it runs. */
    Set<TurnId> beat(NodeId node) {
        long sent = System.nanoTime();
        var unused = database.statement(handle -> handle.createUpdate(BEAT)
                .bind("node", node.value())
                .bind("millis", lease.toMillis())
                .execute());
        own.renewed(node, sent);
        return Set.copyOf(database.statement(handle -> handle.createQuery(TO_STOP)
                .bind("node", node.value())
                .map((row, context) -> new TurnId(row.getString("id")))
                .list()));
    }

    void leave(NodeId node) {
        own.ended(node);
        var unused = database.statement(handle -> handle.createUpdate("DELETE FROM chat_nodes WHERE id = :node")
                .bind("node", node.value())
                .execute());
    }
}
