package dev.perdure.javalin;

import dev.perdure.chat.Caller;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.Submission;
import dev.perdure.javalin.auth.Principal;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Optional;

/** The calls that are answered with a stream of events. */
final class StreamEndpoints {

    private final ChatService chat;
    private final RequestReader requests;
    private final LiveRequests live;
    private final EventStream stream;

    StreamEndpoints(ChatService chat, RequestReader requests, LiveRequests live, EventStream stream) {
        this.chat = chat;
        this.requests = requests;
        this.live = live;
        this.stream = stream;
    }

    /** {@code POST chat/stream}: submits and streams the turn. */
    void submit(Context context) throws IOException {
        Principal principal = requests.principal(context);
        Caller caller = principal.caller();
        Submission submission = requests.submission(context);
        ResumePoint cursor = requests.cursor(context, requests.query(context));
        live.tellResumed(Transport.SSE, cursor);
        live.requireAccepting();
        requireKnown(caller, submission.session(), cursor);
        Turn turn = Submitted.turn(chat.submit(caller, submission));
        follow(context, principal, submission.session(), new Scope.OneTurn(turn.id()), cursor);
    }

    /** {@code GET chat/stream}: the same for a native EventSource, or without a message the last turn. */
    void submitOrFollow(Context context) throws IOException {
        Principal principal = requests.principal(context);
        Caller caller = principal.caller();
        QueryString query = requests.query(context);
        SessionId session = requests.querySession(query);
        ResumePoint cursor = requests.cursor(context, query);
        live.tellResumed(Transport.SSE, cursor);
        if (!query.has("message")) {
            Scope scope = requests.turn(query).<Scope>map(Scope.OneTurn::new).orElseGet(Scope.LastTurn::new);
            followPatiently(context, principal, session, scope, cursor);
            return;
        }
        Submission submission = requests.submission(query, session, cursor);
        if (live.refusing()) {
            stream.goElsewhere(context);
            return;
        }
        Turn turn;
        try {
            requireKnown(caller, session, cursor);
            turn = Submitted.turn(chat.submit(caller, submission));
        } catch (UnavailableException away) {
            comeBack(context, away);
            return;
        }
        followPatiently(context, principal, session, new Scope.OneTurn(turn.id()), cursor);
    }

    /** {@code GET chat/sessions/{session}/stream}: turn after turn. */
    void followSession(Context context) throws IOException {
        Principal principal = requests.principal(context);
        SessionId session = requests.pathSession(context);
        ResumePoint cursor = requests.cursor(context, requests.query(context));
        live.tellResumed(Transport.SSE, cursor);
        followPatiently(context, principal, session, new Scope.WholeSession(), cursor);
    }

    /** {@code POST chat/sessions/{session}/turns/{turn}/retry}: runs the turn again and streams its new attempt. */
    void retry(Context context) throws IOException {
        Principal principal = requests.principal(context);
        Caller caller = principal.caller();
        SessionId session = requests.pathSession(context);
        TurnId turn = requests.pathTurn(context);
        ResumePoint cursor = requests.cursor(context, requests.query(context));
        live.requireAccepting();
        RetryOutcome.Accepted accepted = Submitted.accepted(chat.retry(caller, session, turn));
        follow(
                context,
                principal,
                session,
                new Scope.OneTurn(accepted.turn().id()),
                cursor instanceof ResumePoint.Beginning ? new ResumePoint.After(accepted.after()) : cursor);
    }

    /** Whoever has a position has read the session: if it is gone, a reconnect must not make it again. */
    private void requireKnown(Caller caller, SessionId session, ResumePoint cursor) {
        if (cursor instanceof ResumePoint.After) {
            Optional<EventCursor> known = chat.open(caller, session, new Scope.WholeSession(), cursor);
            known.orElseThrow(ProblemException::sessionNotFound).close();
        }
    }

    /** Follows for a client that may be a native EventSource. */
    private void followPatiently(Context context, Principal principal, SessionId session, Scope scope, ResumePoint from)
            throws IOException {
        if (live.draining()) {
            stream.goElsewhere(context);
            return;
        }
        try {
            follow(context, principal, session, scope, from);
        } catch (UnavailableException away) {
            comeBack(context, away);
        }
    }

    private void follow(Context context, Principal principal, SessionId session, Scope scope, ResumePoint from)
            throws IOException {
        EventCursor cursor = chat.open(principal.caller(), session, scope, from).orElseThrow(() -> absent(scope));
        LiveRequest request;
        try {
            request = live.enter(principal, Transport.SSE);
        } catch (ProblemException refused) {
            cursor.close();
            throw refused;
        }
        stream.answer(context, cursor, request);
    }

    private static ProblemException absent(Scope scope) {
        return scope instanceof Scope.OneTurn ? ProblemException.turnNotFound() : ProblemException.sessionNotFound();
    }

    /** An EventSource gives up for good on an error status; whoever asks for anything else can read the problem. */
    private void comeBack(Context context, UnavailableException away) throws IOException {
        if (!Problems.isForEventSource(context) || context.res().isCommitted()) {
            throw away;
        }
        stream.goElsewhere(context);
    }
}
