package dev.perdure.postgres;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.NodeRegistry.Beat;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who is alive until when, in database time: see {@link dev.perdure.chat.port.NodeRegistry}. */
final class NodeLeases {

    /** The lease as it was before is what the statement's own snapshot shows. What dead processes leave behind is swept up on the way; without a row a node is as dead as with an old one. */
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
                    SELECT 1 FROM chat_nodes WHERE id = :node AND lease_until > clock_timestamp()) AS lapsed,
                ARRAY(
                    SELECT t.id FROM chat_turns t
                    WHERE t.node = :node AND t.status = 'running' AND t.cancel_requested) AS cancelled
            """;

    private final Database database;
    private final OwnLeases own;
    private final NodeCalls calls;
    private final WakeUps wakeUps;
    private final Duration lease;

    NodeLeases(Database database, OwnLeases own, NodeCalls calls, WakeUps wakeUps, Duration lease) {
        this.database = database;
        this.own = own;
        this.calls = calls;
        this.wakeUps = wakeUps;
        this.lease = lease;
    }

    Beat beat(NodeId node) {
        calls.answering(node);
        boolean done = false;
        try {
            long sent = System.nanoTime();
            Beat beat = database.statement(handle -> handle.createQuery(BEAT)
                    .bind("node", node.value())
                    .bind("millis", lease.toMillis())
                    .map((row, context) -> new Beat(row.getBoolean("lapsed"), turns(row.getArray("cancelled"))))
                    .one());
            if (beat.lapsed()) {
                own.ended(node);
                // Logs that were this node's own are perhaps written elsewhere by now.
                wakeUps.hurry();
            }
            own.renewed(node, sent);
            done = true;
            return beat;
        } finally {
            if (!done) {
                calls.call(node);
            }
        }
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

    private static Set<TurnId> turns(Array ids) throws SQLException {
        return Stream.of((String[]) ids.getArray()).map(TurnId::new).collect(Collectors.toUnmodifiableSet());
    }
}
