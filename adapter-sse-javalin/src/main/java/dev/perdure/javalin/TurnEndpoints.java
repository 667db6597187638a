package dev.perdure.javalin;

import dev.perdure.chat.Caller;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.protocol.TurnReceipt;
import io.javalin.http.Context;

/** The calls about one turn that are answered at once. */
final class TurnEndpoints {

    private final ChatService chat;
    private final RequestReader requests;
    private final LiveRequests live;
    private final String basePath;

    TurnEndpoints(ChatService chat, RequestReader requests, LiveRequests live, String basePath) {
        this.chat = chat;
        this.requests = requests;
        this.live = live;
        this.basePath = basePath;
    }

    /** {@code POST chat/sessions/{session}/messages}: submits only. */
    void submit(Context context) {
        Caller caller = requests.caller(context);
        SessionId session = requests.pathSession(context);
        Submission submission = requests.submission(context, session);
        live.requireAccepting();
        SubmitOutcome.Accepted accepted = Submitted.accepted(chat.submit(caller, submission));
        Turn turn = accepted.turn();
        context.header(
                "Location",
                basePath + "/chat/stream?session_id=" + session.value() + "&turn_id="
                        + turn.id().value());
        Answers.json(context, 202, TurnReceipt.of(turn, accepted.repeated()).toJson());
    }

    /** {@code POST chat/sessions/{session}/turns/{turn}/cancel}: 202 if it is asked to stop, 200 if it had ended. */
    void cancel(Context context) {
        SessionId session = requests.pathSession(context);
        TurnId turn = requests.pathTurn(context);
        switch (chat.cancel(requests.caller(context), session, turn)) {
            case CancelOutcome.Requested requested ->
                Answers.json(
                        context, 202, TurnReceipt.of(requested.turn(), false).toJson());
            case CancelOutcome.AlreadyEnded ended ->
                Answers.json(context, 200, TurnReceipt.of(ended.turn(), true).toJson());
            case CancelOutcome.NoSuchTurn none -> throw ProblemException.turnNotFound();
        }
    }
}
