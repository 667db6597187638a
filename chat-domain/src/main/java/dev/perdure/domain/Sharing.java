package dev.perdure.domain;

import dev.perdure.chat.Access;
import dev.perdure.chat.Caller;
import dev.perdure.chat.Grant;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.error.InvalidInputException;
import dev.perdure.chat.port.GrantOutcome;
import dev.perdure.chat.port.GrantStore;
import java.util.List;
import java.util.Optional;

/** What owners decide about the guests of their sessions, and guests about themselves. */
final class Sharing {

    /** So many guests a session may have. */
    static final int MOST_GUESTS = 100;

    private final GrantStore grants;
    private final Doorkeeper doorkeeper;

    Sharing(GrantStore grants, Doorkeeper doorkeeper) {
        this.grants = grants;
        this.doorkeeper = doorkeeper;
    }

    Optional<List<Grant>> grants(Caller caller, SessionId session) {
        return doorkeeper.own(caller, session).flatMap(own -> grants.grants(caller, session));
    }

    GrantOutcome grant(Caller caller, SessionId session, Caller subject, Access access) {
        if (doorkeeper.own(caller, session).isEmpty()) {
            return new GrantOutcome.NoSuchSession();
        }
        if (subject.equals(caller)) {
            throw new InvalidInputException(
                    "invalid_subject", "This session is yours already. Name somebody else to share it with.");
        }
        return grants.grant(caller, session, subject, access, MOST_GUESTS);
    }

    /** Everybody may leave; whom else to show out is for the owner to say. */
    boolean revoke(Caller caller, SessionId session, Caller subject) {
        Optional<Session> entered = subject.equals(caller)
                ? doorkeeper.enter(caller, session, Access.READ).map(Doorkeeper.Entry::session)
                : doorkeeper.own(caller, session);
        return entered.isPresent() && grants.revoke(entered.get().owner(), session, subject);
    }
}
