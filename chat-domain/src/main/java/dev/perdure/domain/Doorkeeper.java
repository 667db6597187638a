package dev.perdure.domain;

import dev.perdure.chat.Access;
import dev.perdure.chat.Admission;
import dev.perdure.chat.Caller;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.error.NotPermittedException;
import dev.perdure.chat.port.SessionRepository;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says who may do what with a session: its owner anything, a guest what it was granted, and to everybody else the session does
 * not exist.
 *
 * <p>An owner costs nothing but the look at the session that is needed anyhow. Of a session that isn't there a grant is looked
 * for as of one that is, so that a stranger can't tell them apart by the time it takes.
 */
final class Doorkeeper {

    private static final String NO_EPOCH = "none";

    private final SessionRepository repository;

    Doorkeeper(SessionRepository repository) {
        this.repository = repository;
    }

    /**
     * Somebody who was let in.
     *
     * @param session as the caller sees it
     * @param admission what a guest was let in by; absent for the owner
     */
    record Entry(Session session, @Nullable Admission admission) {}

    /**
     * Lets a caller in to do what {@code wanted} allows; empty if there is no such session for the caller.
     *
     * @throws NotPermittedException if it is a guest that may do less
     */
    Optional<Entry> enter(Caller caller, SessionId id, Access wanted) {
        Optional<Session> found = repository.find(id);
        if (found.isPresent() && found.get().owner().equals(caller)) {
            return found.map(own -> new Entry(own, null));
        }
        Optional<Admission> admission =
                repository.admission(found.map(Session::log).orElseGet(() -> new LogKey(id, NO_EPOCH)), caller);
        if (admission.isPresent() && !admission.get().grant().access().includes(wanted)) {
            throw new NotPermittedException();
        }
        return found.flatMap(session -> admission.map(held -> new Entry(session.grantedBy(held.grant()), held)));
    }

    /**
     * The session, if it is the caller's own.
     *
     * @throws NotPermittedException if the caller is a guest
     */
    Optional<Session> own(Caller caller, SessionId id) {
        return enter(caller, id, Access.WRITE).map(entry -> {
            if (entry.admission() != null) {
                throw new NotPermittedException();
            }
            return entry.session();
        });
    }
}
