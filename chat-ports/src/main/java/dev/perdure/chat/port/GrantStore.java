package dev.perdure.chat.port;

import dev.perdure.chat.Access;
import dev.perdure.chat.Admission;
import dev.perdure.chat.Caller;
import dev.perdure.chat.Grant;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.TitleSearch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The role of {@link SessionRepository} that keeps who else than its owner is let into a session.
 *
 * <p>Grants belong to one session: they go with it, and one made again under the same id has none. That a guest may speak in
 * it is looked at by {@link TurnStore#begin}, in the same transaction.
 */
public interface GrantStore {

    /**
     * Lets a guest in, or changes what one may do who is in already, which keeps its place in every list.
     *
     * @param limit how many guests the session may have; no reason to refuse one that it has
     */
    GrantOutcome grant(Caller owner, SessionId session, Caller subject, Access access, int limit);

    /**
     * Shows a guest out and wakes whoever waits by {@link #awaitNews} for the session's log. Idempotent.
     *
     * @return false if there is no such session of this owner
     */
    boolean revoke(Caller owner, SessionId session, Caller subject);

    /** All guests of a session in the order in which they were let in, those of equal time by name; empty if it is not the owner's. */
    Optional<List<Grant>> grants(Caller owner, SessionId session);

    /** What a guest is granted in the session of this log; empty for its owner too, who needs no grant. */
    Optional<Admission> admission(LogKey log, Caller subject);

    /**
     * The sessions that others have let a guest into, each with its grant, the latest grant first, those of equal time by
     * descending session id. Their order does not change by what is said in them.
     *
     * @param wanted gives only those whose title it {@linkplain TitleSearch#finds finds}
     * @param after gives only those that stand after this place
     */
    SessionPage shared(Caller subject, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit);

    /**
     * Waits as {@link EventLog#awaitBeyond} does, or until grants of the session have been revoked. Level-triggered: what
     * happened before the call counts.
     *
     * @param revocations how many revocations the caller knows of, by its {@link Admission}
     */
    News awaitNews(LogKey log, long after, long revocations, Duration timeout) throws InterruptedException;

    /** What ended a wait. */
    enum News {
        /** There are events beyond the number, or the log is gone. */
        BEYOND,
        /** A grant of the session has been revoked, this guest's or another's. */
        REVOKED,
        /** The time ran out. */
        NONE
    }
}
