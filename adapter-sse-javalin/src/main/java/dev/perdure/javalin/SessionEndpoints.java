package dev.perdure.javalin;

import dev.perdure.chat.Caller;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.PollOutcome;
import dev.perdure.protocol.WireMessagePage;
import dev.perdure.protocol.WirePoll;
import dev.perdure.protocol.WireSession;
import dev.perdure.protocol.WireSessionPage;
import dev.perdure.protocol.WireSnapshot;
import io.javalin.http.Context;
import java.time.Duration;

/** The calls about sessions that are answered with a page, a poll's included. */
final class SessionEndpoints {

    private static final int MAX_PAGE = 200;
    private static final int DEFAULT_PAGE = 50;
    private static final int MAX_EVENTS = 1000;
    private static final int DEFAULT_EVENTS = 200;

    private final ChatService chat;
    private final RequestReader requests;
    private final LiveRequests live;
    private final Duration maxWait;

    SessionEndpoints(ChatService chat, RequestReader requests, LiveRequests live, Duration maxWait) {
        this.chat = chat;
        this.requests = requests;
        this.live = live;
        this.maxWait = maxWait;
    }

    /** {@code GET chat/sessions}: the caller's own, or those of a title, the most recently active first. */
    void list(Context context) {
        QueryString query = requests.query(context);
        int limit = (int) query.number("limit", 1, MAX_PAGE, DEFAULT_PAGE);
        Answers.json(
                context,
                200,
                WireSessionPage.of(chat.sessions(
                                requests.caller(context), requests.search(query), requests.place(query), limit))
                        .toJson());
    }

    /** {@code GET chat/sessions/{session}}. */
    void snapshot(Context context) {
        SessionId session = requests.pathSession(context);
        Answers.json(
                context,
                200,
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
        Answers.json(
                context,
                200,
                chat.messages(requests.caller(context), session, before, limit)
                        .map(WireMessagePage::toJson)
                        .orElseThrow(ProblemException::sessionNotFound));
    }

    /** {@code GET chat/sessions/{session}/events}: what is there after the cursor, waiting for a first event if asked to. */
    void poll(Context context) throws InterruptedException {
        Caller caller = requests.caller(context);
        SessionId session = requests.pathSession(context);
        QueryString query = requests.query(context);
        ResumePoint after = requests.cursor(query, "after");
        int limit = (int) query.number("limit", 1, MAX_EVENTS, DEFAULT_EVENTS);
        Duration wait = Duration.ofSeconds(query.number("wait", 0, maxWait.toSeconds(), 0));
        try (LiveRequest request = live.enter()) {
            PollOutcome outcome = request.await(() -> chat.poll(caller, session, after, limit, wait))
                    .orElseThrow(ProblemException::sessionNotFound);
            Answers.json(context, 200, WirePoll.toJson(session, outcome));
        }
    }

    /** {@code PATCH chat/sessions/{session}}: gives it another title. */
    void rename(Context context) {
        Caller caller = requests.caller(context);
        SessionId session = requests.pathSession(context);
        Answers.json(
                context,
                200,
                chat.rename(caller, session, requests.title(context))
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
