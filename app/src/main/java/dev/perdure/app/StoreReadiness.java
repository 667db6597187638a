package dev.perdure.app;

import dev.perdure.chat.SessionId;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.SessionStore;
import dev.perdure.javalin.Readiness;
import java.util.List;

/** Not ready while the store is away. Asks for a session nobody has, which is as cheap as a question gets. */
record StoreReadiness(SessionStore store) implements Readiness {

    private static final SessionId NOBODYS = new SessionId("readiness-probe");

    @Override
    public List<String> reasonsAgainst() {
        try {
            store.find(NOBODYS);
            return List.of();
        } catch (UnavailableException e) {
            return List.of("the store can't be reached");
        }
    }
}
