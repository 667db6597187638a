package dev.perdure.chat.port;

import dev.perdure.chat.Access;
import dev.perdure.chat.Caller;
import dev.perdure.chat.Grant;
import dev.perdure.chat.MessagePage;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.Title;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.TurnId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way in: durable, resumable chat turns.
 *
 * <p>Every call names the caller and stands for itself; nothing depends on a connection or on which process served the last
 * call. A session of another caller is treated as one that does not exist, unless its owner has let the caller in: a guest
 * that may {@linkplain Access#READ read} can call {@link #open}, {@link #poll}, {@link #snapshot} and {@link #messages}, one
 * that may {@linkplain Access#WRITE write} also {@link #submit}, {@link #cancel} and {@link #retry}, and whatever else a
 * guest asks of the session is refused with {@link dev.perdure.chat.error.NotPermittedException}. What is granted or revoked
 * holds for every call that begins later; readers that are open learn of it by {@link EventCursor.Step.Deleted}.
 *
 * <p>All methods may block on the store, throw
 * {@link dev.perdure.chat.error.UnavailableException} while it is away, and are safe for use by many threads.
 */
public interface ChatService {

    /**
     * Accepts a message and starts its turn, or lets it wait. Durable when it returns: from then on the turn ends, whatever
     * dies.
     *
     * <p>The same message id again gives the same turn again, however often and on whatever node, and runs nothing twice.
     *
     * <p>A message may replace the session's last turn once that has ended: what was said in it leaves the history and the
     * agent's context, and the log tells readers so. See {@link TurnStore#begin}.
     *
     * @throws dev.perdure.chat.error.InvalidInputException if the text is blank, too long or not storable
     */
    SubmitOutcome submit(Caller caller, Submission submission);

    /**
     * Opens a reader of a session's log: first what is there after the resume point, then live.
     *
     * @return empty if the session (or the turn of the scope) does not exist for this caller
     */
    Optional<EventCursor> open(Caller caller, SessionId session, Scope scope, ResumePoint from);

    /**
     * Reads what is there after the resume point, waiting up to {@code wait} for a first event.
     *
     * @param limit the most events to give, at least 1
     * @return empty if the session does not exist for this caller
     */
    Optional<PollOutcome> poll(Caller caller, SessionId session, ResumePoint after, int limit, Duration wait)
            throws InterruptedException;

    /** Asks a turn that runs or waits to stop. Idempotent; the turn's own terminal event says when it did. */
    CancelOutcome cancel(Caller caller, SessionId session, TurnId turn);

    /** Runs a failed or cancelled last turn again as its next attempt, unless others wait. Durable when it returns. */
    RetryOutcome retry(Caller caller, SessionId session, TurnId turn);

    /** The session as of its newest durable event. */
    Optional<SessionSnapshot> snapshot(Caller caller, SessionId session);

    /**
     * The newest messages that stand before an ordinal.
     *
     * @param before an ordinal; {@link Long#MAX_VALUE} for the newest messages of all
     */
    Optional<MessagePage> messages(Caller caller, SessionId session, long before, int limit);

    /**
     * The caller's sessions after a place in the list, or from the most recently active one.
     *
     * @param wanted gives only those whose title it finds
     */
    SessionPage sessions(Caller caller, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit);

    /**
     * Gives a session the title that its user wants. It keeps its place in the list, which goes by what is said.
     *
     * @return the session as it is now; empty if there is none for this caller
     */
    Optional<Session> rename(Caller caller, SessionId session, Title title);

    /** Deletes a session with all its data, ending its running turn; false if there is none for this caller. */
    boolean delete(Caller caller, SessionId session);

    /**
     * The sessions that others share with the caller, after a place in their list or from the latest grant on; each comes
     * with {@link Session#granted}.
     *
     * @param wanted gives only those whose title it finds
     */
    SessionPage shared(Caller caller, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit);

    /** Whom the caller has let into a session, in that order; empty if there is none for this caller. */
    Optional<List<Grant>> grants(Caller caller, SessionId session);

    /**
     * Lets somebody else into a session, or changes what a guest may do.
     *
     * @throws dev.perdure.chat.error.InvalidInputException with code {@code invalid_subject} if that is the caller
     */
    GrantOutcome grant(Caller caller, SessionId session, Caller subject, Access access);

    /**
     * Shows a guest out, whose readers end on every node. Idempotent for the owner; a guest may show itself out, and to it
     * the session does not exist afterwards.
     *
     * @return false if there is no such session for this caller
     */
    boolean revoke(Caller caller, SessionId session, Caller subject);
}
