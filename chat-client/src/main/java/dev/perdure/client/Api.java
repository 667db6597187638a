package dev.perdure.client;

import dev.perdure.chat.Access;
import dev.perdure.chat.Grant;
import dev.perdure.chat.MessagePage;
import dev.perdure.chat.Position;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.client.Http.Opened;
import dev.perdure.client.Requests.Message;
import dev.perdure.protocol.TurnReceipt;
import dev.perdure.protocol.WireGrant;
import dev.perdure.protocol.WireMessagePage;
import dev.perdure.protocol.WirePoll;
import dev.perdure.protocol.WireSession;
import dev.perdure.protocol.WireSessionPage;
import dev.perdure.protocol.WireSnapshot;
import java.io.IOException;
import java.util.List;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Each call of the server as one attempt. Safe for use by many threads. */
record Api(Http http, Requests requests) {

    /** The stream of a message's turn, which the call makes if it is new; absent if there is nothing to come. */
    @Nullable
    Opened submitAndStream(Message message, @Nullable Position after) throws IOException {
        return http.open(requests.submitAndStream(message, after), true);
    }

    @Nullable
    Opened followTurn(SessionId session, TurnId turn, @Nullable Position after) throws IOException {
        return http.open(requests.followTurn(session, turn, after), true);
    }

    @Nullable
    Opened followSession(SessionId session, @Nullable Position after) throws IOException {
        return http.open(requests.followSession(session, after), true);
    }

    /** Runs a turn again: the one call that must not reach the server twice unknown to whoever makes it. */
    @Nullable
    Opened retry(SessionId session, TurnId turn) throws IOException {
        return http.open(requests.retry(session, turn), false);
    }

    TurnReceipt submit(Message message) throws IOException, InterruptedException {
        return TurnReceipt.fromJson(body(requests.submit(message)));
    }

    TurnReceipt cancel(SessionId session, TurnId turn) throws IOException, InterruptedException {
        return TurnReceipt.fromJson(body(requests.cancel(session, turn)));
    }

    WirePoll poll(SessionId session, @Nullable Position after, long waitSeconds)
            throws IOException, InterruptedException {
        return WirePoll.fromJson(body(requests.poll(session, after, waitSeconds)));
    }

    WireSnapshot snapshot(SessionId session) throws IOException, InterruptedException {
        return WireSnapshot.fromJson(body(requests.snapshot(session)));
    }

    MessagePage messages(SessionId session, @Nullable Long before, int limit) throws IOException, InterruptedException {
        return WireMessagePage.fromJson(body(requests.messages(session, before, limit)));
    }

    WireSessionPage sessions(@Nullable String query, @Nullable String after, int limit)
            throws IOException, InterruptedException {
        return WireSessionPage.fromJson(body(requests.sessions(query, after, limit)));
    }

    WireSessionPage shared(@Nullable String query, @Nullable String after, int limit)
            throws IOException, InterruptedException {
        return WireSessionPage.fromJson(body(requests.shared(query, after, limit)));
    }

    List<Grant> grants(SessionId session) throws IOException, InterruptedException {
        return WireGrant.listFromJson(body(requests.grants(session)));
    }

    Grant grant(SessionId session, String subject, Access access) throws IOException, InterruptedException {
        return WireGrant.fromJson(body(requests.grant(session, subject, access)));
    }

    void revoke(SessionId session, String subject) throws IOException, InterruptedException {
        var unused = http.call(requests.revoke(session, subject));
    }

    WireSession rename(SessionId session, String title) throws IOException, InterruptedException {
        return WireSession.fromJson(body(requests.rename(session, title)));
    }

    /** False if there is no such session, or not any more. */
    boolean delete(SessionId session) throws IOException, InterruptedException {
        try {
            var unused = http.call(requests.delete(session));
            return true;
        } catch (RefusedException refused) {
            if (refused.status() == 404 && refused.problem() != null) {
                return false;
            }
            throw refused;
        }
    }

    private byte[] body(Request request) throws IOException, InterruptedException {
        return http.call(request);
    }
}
