package dev.perdure.javalin;

import dev.perdure.chat.Caller;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.javalin.limit.Refusals;
import dev.perdure.javalin.observe.HttpObserver.Sign;
import dev.perdure.protocol.ClientFrame;
import dev.perdure.protocol.Problem;
import dev.perdure.protocol.ServerFrame;
import dev.perdure.protocol.SubmitRequest;
import dev.perdure.protocol.TurnReceipt;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a client may ask for over its WebSocket: the same as by single calls, with the same answers. */
final class SocketCalls {

    private final ChatService chat;
    private final LiveRequests live;
    private final Caller caller;
    private final SessionId session;

    SocketCalls(ChatService chat, LiveRequests live, Caller caller, SessionId session) {
        this.chat = chat;
        this.live = live;
        this.caller = caller;
        this.session = session;
    }

    /** Does what a frame asks for; whatever goes wrong is an answer too. */
    ServerFrame.Answer answer(byte[] json) {
        return switch (ClientFrame.fromJson(json)) {
            case ClientFrame.Message(SubmitRequest request, String ref) -> receipt(ref, () -> submit(request));
            case ClientFrame.Cancel(String turn, String ref) -> receipt(ref, () -> cancel(new TurnId(turn)));
            case ClientFrame.Retry(String turn, String ref) -> receipt(ref, () -> retry(new TurnId(turn)));
            case ClientFrame.Ping(String ref) -> new ServerFrame.Pong(ref);
            case ClientFrame.Attach again -> invalid("Where to begin has been said already.", null);
            case ClientFrame.Invalid(String detail, String ref) -> invalid(detail, ref);
        };
    }

    /** What is answered to a frame that came too soon, without doing what it asks for. */
    static ServerFrame.Answer tooSoon(byte[] json) {
        String ref = switch (ClientFrame.fromJson(json)) {
            case ClientFrame.Message(SubmitRequest request, String own) -> own;
            case ClientFrame.Cancel(String turn, String own) -> own;
            case ClientFrame.Retry(String turn, String own) -> own;
            case ClientFrame.Ping(String own) -> own;
            case ClientFrame.Attach again -> null;
            case ClientFrame.Invalid(String detail, String own) -> own;
        };
        return ServerFrame.Refused.of(Refusals.rateLimited(Duration.ofSeconds(1)), ref);
    }

    private ServerFrame.Refused invalid(String detail, @Nullable String ref) {
        live.tell(new Sign.Refused("invalid_frame"));
        return new ServerFrame.Refused("invalid_frame", false, detail, null, Map.of(), ref);
    }

    private ServerFrame.Answer receipt(@Nullable String ref, Supplier<TurnReceipt> call) {
        try {
            return new ServerFrame.Ack(call.get(), ref);
        } catch (RuntimeException refused) {
            Problem problem = Problems.of(refused);
            live.tell(new Sign.Refused(problem.code()));
            return ServerFrame.Refused.of(problem, ref);
        }
    }

    private TurnReceipt submit(SubmitRequest request) {
        var submission = RequestReader.submission(session, request);
        live.requireAccepting();
        SubmitOutcome.Accepted accepted = Submitted.accepted(chat.submit(caller, submission));
        return TurnReceipt.of(accepted.turn(), accepted.repeated());
    }

    private TurnReceipt cancel(TurnId turn) {
        return switch (chat.cancel(caller, session, turn)) {
            case CancelOutcome.Requested requested -> TurnReceipt.of(requested.turn(), false);
            case CancelOutcome.AlreadyEnded ended -> TurnReceipt.of(ended.turn(), true);
            case CancelOutcome.NoSuchTurn none -> throw ProblemException.turnNotFound();
        };
    }

    private TurnReceipt retry(TurnId turn) {
        live.requireAccepting();
        RetryOutcome.Accepted accepted = Submitted.accepted(chat.retry(caller, session, turn));
        return TurnReceipt.of(accepted.turn(), accepted.after(), false);
    }
}
