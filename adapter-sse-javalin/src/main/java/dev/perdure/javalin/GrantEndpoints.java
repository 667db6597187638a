package dev.perdure.javalin;

import dev.perdure.chat.Caller;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.error.InvalidInputException;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.GrantOutcome;
import dev.perdure.protocol.GrantRequest;
import dev.perdure.protocol.WireGrant;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/** The calls about who else is let into a session. A subject stands in no path, since it may hold any character. */
final class GrantEndpoints {

    private final ChatService chat;
    private final RequestReader requests;

    GrantEndpoints(ChatService chat, RequestReader requests) {
        this.chat = chat;
        this.requests = requests;
    }

    /** {@code GET chat/sessions/{session}/grants}. */
    void list(Context context) {
        SessionId session = requests.pathSession(context);
        Answers.revalidated(
                context,
                chat.grants(requests.caller(context), session)
                        .map(WireGrant::toJson)
                        .orElseThrow(ProblemException::sessionNotFound));
    }

    /** {@code PUT chat/sessions/{session}/grants}: lets somebody in, or changes what a guest may do. */
    void grant(Context context) {
        SessionId session = requests.pathSession(context);
        Caller caller = requests.caller(context);
        GrantRequest request = requests.grant(context);
        Caller subject = subject(request.subject());
        GrantOutcome outcome = chat.grant(
                caller,
                session,
                subject,
                request.wanted()
                        .orElseThrow(() -> new InvalidInputException(
                                "invalid_access", "Say what to allow: access is read or write.")));
        switch (outcome) {
            case GrantOutcome.Granted granted -> Answers.json(context, 200, WireGrant.toJson(granted.grant()));
            case GrantOutcome.TooMany many ->
                throw ProblemException.of(
                        409,
                        "too_many_grants",
                        "This session is shared with as many as it may be: " + many.limit()
                                + ". Revoke a grant first.");
            case GrantOutcome.NoSuchSession none -> throw ProblemException.sessionNotFound();
        }
    }

    /** {@code DELETE chat/sessions/{session}/grants?subject}: shows somebody out, whether or not it was in, or leaves. */
    void revoke(Context context) {
        SessionId session = requests.pathSession(context);
        Caller caller = requests.caller(context);
        Caller subject = subject(requests.query(context).value("subject").orElse(null));
        if (!chat.revoke(caller, session, subject)) {
            throw ProblemException.sessionNotFound();
        }
        context.status(204);
    }

    private static Caller subject(@Nullable String text) {
        if (text == null) {
            throw new InvalidInputException("invalid_subject", "Name somebody: subject is missing.");
        }
        try {
            return new Caller(text);
        } catch (InvalidInputException notOne) {
            throw new InvalidInputException(
                    "invalid_subject",
                    "The subject must be 1 to " + Caller.MAX_LENGTH
                            + " characters, not blank, well-formed and without control characters.");
        }
    }
}
