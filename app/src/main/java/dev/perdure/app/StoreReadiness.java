package dev.perdure.app;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.SessionStore;
import dev.perdure.javalin.Readiness;
import dev.perdure.postgres.PostgresSessionRepository;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Not ready while the store is away or takes nothing. Asks for a session nobody has, which is as cheap as a question gets.
 *
 * @param takesWrites whether what is to be kept gets through
 * @param holdsLease whether no other node can have taken this one for dead
 */
record StoreReadiness(SessionStore store, BooleanSupplier takesWrites, BooleanSupplier holdsLease)
        implements Readiness {

    private static final SessionId NOBODYS = new SessionId("readiness-probe");

    /** @param node is the one that this process runs turns as */
    static StoreReadiness of(SessionRepository repository, NodeId node) {
        return repository instanceof PostgresSessionRepository postgres
                ? new StoreReadiness(repository, postgres::takesWrites, () -> postgres.holdsLease(node))
                // One process alone needs no lease.
                : new StoreReadiness(repository, () -> true, () -> true);
    }

    @Override
    public List<String> reasonsAgainst() {
        try {
            store.find(NOBODYS);
            if (!takesWrites.getAsBoolean()) {
                return List.of("the store takes no writes; is its disk full, or a table locked?");
            }
            return holdsLease.getAsBoolean()
                    ? List.of()
                    : List.of("this node's lease is not renewed; others may have taken its turns over");
        } catch (UnavailableException e) {
            return List.of("the store can't be reached");
        }
    }
}
