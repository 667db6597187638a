package dev.perdure.postgres;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.TurnStore.TurnMaterial;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Looking turns up, and the wish to cancel one: see {@link dev.perdure.chat.port.TurnStore}. */
final class TurnQueries {

    private static final String TURN = "SELECT " + TurnRows.COLUMNS + """
            FROM chat_turns t JOIN chat_sessions s ON s.session_key = t.session_key
            WHERE t.id = :turn AND s.id = :session
            """;

    private static final String TURN_AT = "SELECT " + TurnRows.COLUMNS + """
            FROM chat_turns t JOIN chat_sessions s ON s.session_key = t.session_key
            WHERE s.id = :session AND t.first_sequence <= :sequence
            ORDER BY t.first_sequence DESC
            LIMIT 1
            """;

    private static final String MATERIAL = """
            SELECT m.text, c.document, t.checkpoint
            FROM chat_turns t
            JOIN chat_sessions s ON s.session_key = t.session_key AND s.id = :session AND s.epoch = :epoch
            JOIN chat_messages m ON m.session_key = t.session_key AND m.ordinal = t.message_ordinal
            LEFT JOIN workflow_agent_states c ON c.session_key = t.session_key
            WHERE t.id = :turn
            """;

    /** A node without a row has no lease. */
    private static final String ORPHANS = "SELECT " + TurnRows.COLUMNS + """
            FROM chat_turns t JOIN chat_sessions s ON s.session_key = t.session_key
            WHERE t.status = 'running' AND CASE WHEN t.node = :self
                THEN t.id <> ALL (:held)
                ELSE NOT EXISTS (
                    SELECT 1 FROM chat_nodes n WHERE n.id = t.node AND n.lease_until > statement_timestamp()) END
            ORDER BY t.turn_key
            LIMIT :rows
            """;

    /** The owner of a running turn is called when the wish is committed. */
    private static final String REQUEST_CANCEL = "WITH asked AS (" + """
                UPDATE chat_turns t SET cancel_requested = true
                FROM chat_sessions s
                WHERE t.id = :turn AND t.status IN ('queued', 'running') AND s.session_key = t.session_key
                  AND s.id = :session
                RETURNING t.node, t.status
            )
            SELECT CASE WHEN asked.status = 'running' THEN pg_notify(:channel, :call || asked.node) END FROM asked
            """;

    private final Database database;
    private final String channel;

    TurnQueries(Database database, String channel) {
        this.database = database;
        this.channel = channel;
    }

    Optional<Turn> turn(SessionId session, TurnId turn) {
        return database.statement(handle -> handle.createQuery(TURN)
                .bind("turn", turn.value())
                .bind("session", session.value())
                .map((row, context) -> TurnRows.turn(row))
                .findOne());
    }

    Optional<Turn> turnAt(SessionId session, long sequence) {
        return database.statement(handle -> handle.createQuery(TURN_AT)
                .bind("session", session.value())
                .bind("sequence", sequence)
                .map((row, context) -> TurnRows.turn(row))
                .findOne());
    }

    Optional<TurnMaterial> load(Turn turn, int historyLimit) {
        return database.statement(handle -> handle.createQuery(MATERIAL)
                .bind("session", turn.log().session().value())
                .bind("epoch", turn.log().epoch())
                .bind("turn", turn.id().value())
                .map((row, context) ->
                        new Parts(row.getString("text"), row.getString("document"), row.getString("checkpoint")))
                .findOne()
                .map(parts -> material(handle, turn, historyLimit, parts)));
    }

    List<Turn> orphans(NodeId self, Collection<TurnId> held, int limit) {
        String[] heldIds = held.stream().map(TurnId::value).toArray(String[]::new);
        return database.statement(handle -> handle.createQuery(ORPHANS)
                .bind("self", self.value())
                .bindArray("held", String.class, (Object[]) heldIds)
                .bind("rows", limit)
                .map((row, context) -> TurnRows.turn(row))
                .list());
    }

    boolean requestCancel(SessionId session, TurnId turn) {
        return database.statement(handle -> handle.createQuery(REQUEST_CANCEL)
                .bind("turn", turn.value())
                .bind("session", session.value())
                .bind("channel", channel)
                .bind("call", Notice.CALLED)
                .map((row, context) -> true)
                .findOne()
                .orElse(false));
    }

    private static TurnMaterial material(Handle handle, Turn turn, int historyLimit, Parts parts) {
        String document = parts.document();
        String checkpoint = parts.checkpoint();
        return new TurnMaterial(
                parts.message(),
                historyLimit == 0
                        ? List.of()
                        : SessionQueries.messages(handle, turn.log().session(), turn.messageOrdinal(), historyLimit),
                document == null ? AgentState.EMPTY : new AgentState(document),
                checkpoint == null ? null : new AgentState(checkpoint));
    }

    private record Parts(
            String message,
            @Nullable String document,
            @Nullable String checkpoint) {}
}
