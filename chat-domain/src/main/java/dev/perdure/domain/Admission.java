package dev.perdure.domain;

import dev.perdure.chat.Access;
import dev.perdure.chat.Caller;
import dev.perdure.chat.Session;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.SessionStore;
import dev.perdure.chat.port.Submission;
import dev.perdure.domain.Seats.Seat;
import dev.perdure.domain.Seats.Taking;
import java.time.Duration;

/** Whether another turn, or another session, is to be had. Safe for use by many threads. */
final class Admission {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final SessionStore sessions;
    private final Doorkeeper doorkeeper;
    private final Seats seats;
    private final ChatLimits limits;

    Admission(SessionStore sessions, Doorkeeper doorkeeper, Seats seats, ChatLimits limits) {
        this.sessions = sessions;
        this.doorkeeper = doorkeeper;
        this.seats = seats;
        this.limits = limits;
    }

    /** Whether a message would make a session for a caller who has as many as may be. */
    boolean makesOneSessionTooMany(Caller caller, Submission submission) {
        return limits.sessionsOfCaller() > 0
                && !caller.equals(Caller.ANONYMOUS)
                && submission.replaces() == null
                && sessions.find(submission.session()).isEmpty()
                && sessions.owns(caller, limits.sessionsOfCaller());
    }

    /**
     * A seat for the turn of a message. One that needs none (a repeat of the newest, or one that has to wait for its own
     * session) has it even where there is no room: whoever comes back to a running turn must not be turned away.
     *
     * @throws UnavailableException if this node is full
     */
    Taking seat(Caller caller, Submission submission) {
        Taking taking = seats.take(caller);
        if (taking instanceof Seat || !isBusyWithItself(caller, submission)) {
            return orThrow(taking);
        }
        return seats.takeAnyway(caller);
    }

    /**
     * A seat for a turn that is to run again.
     *
     * @throws UnavailableException if this node is full
     */
    Taking seat(Caller caller) {
        return orThrow(seats.take(caller));
    }

    private static Taking orThrow(Taking taking) {
        if (taking instanceof Taking.NodeFull) {
            throw new UnavailableException(
                    UnavailableException.BUSY,
                    "This server answers as many messages as it can. Send the same call again shortly.",
                    RETRY_AFTER,
                    null);
        }
        return taking;
    }

    private boolean isBusyWithItself(Caller caller, Submission submission) {
        return doorkeeper
                .enter(caller, submission.session(), Access.WRITE)
                .map(Doorkeeper.Entry::session)
                .filter(session -> isBusy(session) || isOfLastTurn(submission, session))
                .isPresent();
    }

    private static boolean isBusy(Session session) {
        Turn last = session.lastTurn();
        return session.queuedTurns() > 0 || (last != null && !last.status().ended());
    }

    private static boolean isOfLastTurn(Submission submission, Session session) {
        Turn last = session.lastTurn();
        return last != null && last.messageId().equals(submission.messageId());
    }
}
