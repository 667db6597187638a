package dev.perdure.javalin;

import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.Title;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.InvalidInputException;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.javalin.auth.Principal;
import dev.perdure.protocol.GrantRequest;
import dev.perdure.protocol.SubmitRequest;
import dev.perdure.protocol.WireSessionPage;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns requests into the words of the ports, or refuses them. */
final class RequestReader {

    private final BodyReader bodies;
    private final Function<@Nullable String, QueryString> queries;

    RequestReader(BodyReader bodies, Function<@Nullable String, QueryString> queries) {
        this.bodies = bodies;
        this.queries = queries;
    }

    /** Who makes the request, as was found when it came. */
    Principal principal(Context context) {
        return Doorkeeper.principal(context);
    }

    Caller caller(Context context) {
        return principal(context).caller();
    }

    SessionId pathSession(Context context) {
        return new SessionId(context.pathParam("session"));
    }

    TurnId pathTurn(Context context) {
        return new TurnId(context.pathParam("turn"));
    }

    QueryString query(Context context) {
        return queries.apply(context.req().getQueryString());
    }

    /** The session that a query names. */
    Optional<TurnId> turn(QueryString query) {
        return query.value("turn_id").map(TurnId::new);
    }

    SessionId querySession(QueryString query) {
        return sessionId(query.value("session_id").orElse(null));
    }

    /**
     * What the client has seen: the header of an {@code EventSource} (WHATWG HTML, section 9.2.4), or the parameter of a
     * client that can't set headers. The header wins, because a reconnect repeats the URL as it was at first.
     */
    ResumePoint cursor(Context context, QueryString query) {
        String header = context.header("Last-Event-ID");
        return header == null || header.isEmpty() ? cursor(query, "last_event_id") : ResumePoint.of(header);
    }

    ResumePoint cursor(QueryString query, String name) {
        return query.value(name).map(ResumePoint::of).orElseGet(ResumePoint.Beginning::new);
    }

    @Nullable
    TitleSearch search(QueryString query) {
        return query.value("query").map(TitleSearch::new).orElse(null);
    }

    SessionPage.@Nullable Place place(QueryString query) {
        Optional<String> after = query.value("after");
        if (after.isEmpty()) {
            return null;
        }
        return WireSessionPage.place(after.get())
                .orElseThrow(() -> ProblemException.invalidParameter("after", "the next of a page before"));
    }

    Title title(Context context) {
        String title = bodies.renameRequest(context).title();
        return new Title(title == null ? "" : title);
    }

    GrantRequest grant(Context context) {
        return bodies.grantRequest(context);
    }

    /** The message of a body that names its session itself. */
    Submission submission(Context context) {
        SubmitRequest request = bodies.submitRequest(context);
        return submission(context, sessionId(request.sessionId()), request);
    }

    /** The message of a body for the session of the path. */
    Submission submission(Context context, SessionId session) {
        SubmitRequest request = bodies.submitRequest(context);
        requireNamed(session, request);
        return submission(context, session, request);
    }

    private static Submission submission(Context context, SessionId session, SubmitRequest request) {
        return submission(session, request, messageId(context, request.messageId()));
    }

    /** The message of a frame, for the session of its connection. */
    static Submission submission(SessionId session, SubmitRequest request) {
        requireNamed(session, request);
        String id = request.messageId();
        return submission(session, request, id == null ? null : new MessageId(id));
    }

    private static void requireNamed(SessionId session, SubmitRequest request) {
        String named = request.sessionId();
        if (named != null && !named.equals(session.value())) {
            throw new InvalidInputException("invalid_session_id", "The path and the body name different sessions.");
        }
    }

    private static Submission submission(SessionId session, SubmitRequest request, @Nullable MessageId id) {
        return new Submission(
                session,
                id,
                message(request.message()),
                new Submission.Repeat.Never(),
                whenBusy(request.whenBusy()),
                replaces(request.replaces()));
    }

    /** The message of a URL. Without an id, a repeat of the URL is recognised by its text. */
    Submission submission(QueryString query, SessionId session, ResumePoint cursor) {
        String message = message(query.value("message").orElse(null));
        String id = query.value("message_id").orElse(null);
        return new Submission(
                session,
                id == null ? null : new MessageId(id),
                message,
                id == null ? new Submission.Repeat.SameText(cursor) : new Submission.Repeat.Never(),
                whenBusy(query.value("when_busy").orElse(null)),
                replaces(query.value("replaces").orElse(null)));
    }

    private static WhenBusy whenBusy(@Nullable String word) {
        return switch (word) {
            case null -> WhenBusy.REJECT;
            case "reject" -> WhenBusy.REJECT;
            case "enqueue" -> WhenBusy.ENQUEUE;
            case "interrupt" -> WhenBusy.INTERRUPT;
            default ->
                throw new InvalidInputException(
                        "invalid_when_busy", "when_busy is one of reject, enqueue and interrupt.");
        };
    }

    private static @Nullable TurnId replaces(@Nullable String turn) {
        return turn == null ? null : new TurnId(turn);
    }

    private static SessionId sessionId(@Nullable String text) {
        if (text == null) {
            throw new InvalidInputException("invalid_session_id", "Name the session: session_id is missing.");
        }
        return new SessionId(text);
    }

    private static String message(@Nullable String text) {
        if (text == null) {
            throw new InvalidInputException("message_required", "Say something: message is missing.");
        }
        return text;
    }

    private static @Nullable MessageId messageId(Context context, @Nullable String inBody) {
        String header = context.header("Idempotency-Key");
        MessageId key = header == null ? null : new MessageId(unquoted(header.strip()));
        MessageId id = inBody == null ? null : new MessageId(inBody);
        if (key != null && id != null && !key.equals(id)) {
            throw new InvalidInputException(
                    "invalid_message_id", "message_id and Idempotency-Key are different; send one of them.");
        }
        return id == null ? key : id;
    }

    /** The header is a string of RFC 8941 by its draft, in quotes, and a bare word by custom. */
    private static String unquoted(String header) {
        boolean quoted = header.length() >= 2 && header.startsWith("\"") && header.endsWith("\"");
        return quoted ? header.substring(1, header.length() - 1) : header;
    }
}
