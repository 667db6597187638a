package dev.perdure.javalin.observe;

import dev.perdure.chat.Access;
import dev.perdure.chat.Caller;
import dev.perdure.chat.Grant;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.MessagePage;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.Title;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.GrantOutcome;
import dev.perdure.chat.port.PollOutcome;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.SubmitOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts down, on the thread that calls, whose call it is and what it is about, for all that the thread logs from then on. Safe
 * for use by many threads.
 */
public final class NamedCalls implements ChatService {

    /** The name of a session's id in logs. */
    public static final String SESSION_ID = "session_id";

    /** The name of a turn's id in logs. */
    public static final String TURN_ID = "turn_id";

    /** The name of a message's id in logs. */
    public static final String MESSAGE_ID = "message_id";

    private final ChatService chat;

    public NamedCalls(ChatService chat) {
        this.chat = chat;
    }

    private static void name(Caller caller) {
        Exchange.current().ifPresent(exchange -> exchange.caller(caller));
    }

    private static void name(Caller caller, SessionId session) {
        name(caller);
        MDC.put(SESSION_ID, session.value());
    }

    private static void name(Caller caller, SessionId session, TurnId turn) {
        name(caller, session);
        MDC.put(TURN_ID, turn.value());
    }

    @Override
    public SubmitOutcome submit(Caller caller, Submission submission) {
        name(caller, submission.session());
        MessageId given = submission.messageId();
        if (given != null) {
            MDC.put(MESSAGE_ID, given.value());
        }
        SubmitOutcome outcome = chat.submit(caller, submission);
        if (outcome instanceof SubmitOutcome.Accepted accepted) {
            MDC.put(TURN_ID, accepted.turn().id().value());
            MDC.put(MESSAGE_ID, accepted.turn().messageId().value());
        }
        return outcome;
    }

    @Override
    public Optional<EventCursor> open(Caller caller, SessionId session, Scope scope, ResumePoint from) {
        name(caller, session);
        if (scope instanceof Scope.OneTurn(TurnId turn)) {
            MDC.put(TURN_ID, turn.value());
        }
        return chat.open(caller, session, scope, from);
    }

    @Override
    public Optional<PollOutcome> poll(Caller caller, SessionId session, ResumePoint after, int limit, Duration wait)
            throws InterruptedException {
        name(caller, session);
        return chat.poll(caller, session, after, limit, wait);
    }

    @Override
    public CancelOutcome cancel(Caller caller, SessionId session, TurnId turn) {
        name(caller, session, turn);
        return chat.cancel(caller, session, turn);
    }

    @Override
    public RetryOutcome retry(Caller caller, SessionId session, TurnId turn) {
        name(caller, session, turn);
        return chat.retry(caller, session, turn);
    }

    @Override
    public Optional<SessionSnapshot> snapshot(Caller caller, SessionId session) {
        name(caller, session);
        return chat.snapshot(caller, session);
    }

    @Override
    public Optional<MessagePage> messages(Caller caller, SessionId session, long before, int limit) {
        name(caller, session);
        return chat.messages(caller, session, before, limit);
    }

    @Override
    public SessionPage sessions(
            Caller caller, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        name(caller);
        return chat.sessions(caller, wanted, after, limit);
    }

    @Override
    public Optional<Session> rename(Caller caller, SessionId session, Title title) {
        name(caller, session);
        return chat.rename(caller, session, title);
    }

    @Override
    public boolean delete(Caller caller, SessionId session) {
        name(caller, session);
        return chat.delete(caller, session);
    }

    @Override
    public SessionPage shared(
            Caller caller, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        name(caller);
        return chat.shared(caller, wanted, after, limit);
    }

    @Override
    public Optional<List<Grant>> grants(Caller caller, SessionId session) {
        name(caller, session);
        return chat.grants(caller, session);
    }

    @Override
    public GrantOutcome grant(Caller caller, SessionId session, Caller subject, Access access) {
        name(caller, session);
        return chat.grant(caller, session, subject, access);
    }

    @Override
    public boolean revoke(Caller caller, SessionId session, Caller subject) {
        name(caller, session);
        return chat.revoke(caller, session, subject);
    }
}
