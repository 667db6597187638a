package dev.perdure.javalin;

import dev.perdure.chat.Caller;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.port.ChatService;
import dev.perdure.protocol.WireMessagePage;
import dev.perdure.protocol.WireSession;
import dev.perdure.protocol.WireSessionPage;
import dev.perdure.protocol.WireSnapshot;
import io.javalin.http.Context;

/** The calls about sessions that are answered with a page. */
final class SessionEndpoints {

    private static final int MAX_PAGE = 200;
    private static final int DEFAULT_PAGE = 50;

    private final ChatService chat;
    private final RequestReader requests;

    SessionEndpoints(ChatService chat, RequestReader requests) {
        this.chat = chat;
        this.requests = requests;
    }

    /**
     * {@code GET chat/sessions}: the caller's own, the most recently active first, or those that others share with the caller,
     * the latest grant first; of either only those of a title.
     */
    void list(Context context) {
        QueryString query = requests.query(context);
        int limit = (int) query.number("limit", 1, MAX_PAGE, DEFAULT_PAGE);
        Caller caller = requests.caller(context);
        TitleSearch wanted = requests.search(query);
        SessionPage.Place after = requests.place(query);
        SessionPage page = query.truth("shared")
                ? chat.shared(caller, wanted, after, limit)
                : chat.sessions(caller, wanted, after, limit);
        Answers.revalidated(context, WireSessionPage.of(page).toJson());
    }

    /** {@code GET chat/sessions/{session}}. */
    void snapshot(Context context) {
        SessionId session = requests.pathSession(context);
        Answers.revalidated(
                context,
                chat.snapshot(requests.caller(context), session)
                        .map(found -> WireSnapshot.of(found).toJson())
                        .orElseThrow(ProblemException::sessionNotFound));
    }

    /** {@code GET chat/sessions/{session}/messages}. */
    void messages(Context context) {
        SessionId session = requests.pathSession(context);
        QueryString query = requests.query(context);
        long before = query.number("before", 1, Long.MAX_VALUE, Long.MAX_VALUE);
        int limit = (int) query.number("limit", 1, MAX_PAGE, DEFAULT_PAGE);
        Answers.revalidated(
                context,
                chat.messages(requests.caller(context), session, before, limit)
                        .map(WireMessagePage::toJson)
                        .orElseThrow(ProblemException::sessionNotFound));
    }

    /** {@code PATCH chat/sessions/{session}}: gives it another title. */
    void rename(Context context) {
        SessionId session = requests.pathSession(context);
        Answers.json(
                context,
                200,
                chat.rename(requests.caller(context), session, requests.title(context))
                        .map(renamed -> WireSession.of(renamed).toJson())
                        .orElseThrow(ProblemException::sessionNotFound));
    }

    /** {@code DELETE chat/sessions/{session}}. */
    void delete(Context context) {
        if (!chat.delete(requests.caller(context), requests.pathSession(context))) {
            throw ProblemException.sessionNotFound();
        }
        context.status(204);
    }
}
