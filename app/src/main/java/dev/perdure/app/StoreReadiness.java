package dev.perdure.app;

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
 */
record StoreReadiness(SessionStore store, BooleanSupplier takesWrites) implements Readiness {

    private static final SessionId NOBODYS = new SessionId("readiness-probe");

    static StoreReadiness of(SessionRepository repository) {
        return new StoreReadiness(
                repository,
                repository instanceof PostgresSessionRepository postgres ? postgres::takesWrites : () -> true);
    }

    @Override
    public List<String> reasonsAgainst() {
        try {
            store.find(NOBODYS);
            return takesWrites.getAsBoolean()
                    ? List.of()
                    : List.of("the store takes no writes; is its disk full, or a table locked?");
        } catch (UnavailableException e) {
            return List.of("the store can't be reached");
        }
    }
}
