package dev.perdure.client;

import dev.perdure.chat.Access;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Position;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.protocol.GrantRequest;
import dev.perdure.protocol.RenameRequest;
import dev.perdure.protocol.SubmitRequest;
import java.net.URI;
import java.util.Locale;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** The calls of {@code docs/protocol.md} as requests. Safe for use by many threads. */
final class Requests {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final RequestBody NOTHING = RequestBody.create(new byte[0]);

    private final HttpUrl base;

    /** @param base where the calls stand, such as {@code http://localhost:8080/api/app} */
    Requests(URI base) {
        HttpUrl url = HttpUrl.parse(base.toString());
        if (url == null
                || url.query() != null
                || url.fragment() != null
                || !url.username().isEmpty()
                || !url.password().isEmpty()) {
            throw new IllegalArgumentException("a base URI is like http://localhost:8080/api/app");
        }
        this.base = url;
    }

    /** What is said, with all that belongs to it. */
    record Message(
            SessionId session,
            MessageId id,
            String text,
            WhenBusy whenBusy,
            @Nullable TurnId replaces) {

        private RequestBody body(boolean withSession) {
            SubmitRequest submit = new SubmitRequest(
                    withSession ? session.value() : null,
                    text,
                    id.value(),
                    whenBusy == WhenBusy.REJECT ? null : whenBusy.name().toLowerCase(Locale.ROOT),
                    replaces == null ? null : replaces.value());
            return RequestBody.create(submit.toJson(), JSON);
        }
    }

    Request submitAndStream(Message message, @Nullable Position after) {
        return after(new Request.Builder().url(at("stream").build()).post(message.body(true)), after);
    }

    Request submit(Message message) {
        return post(session(message.session(), "messages"), message.body(false));
    }

    Request followTurn(SessionId session, TurnId turn, @Nullable Position after) {
        HttpUrl url = at("stream")
                .addQueryParameter("session_id", session.value())
                .addQueryParameter("turn_id", turn.value())
                .build();
        return after(new Request.Builder().url(url), after);
    }

    Request followSession(SessionId session, @Nullable Position after) {
        return after(new Request.Builder().url(session(session, "stream").build()), after);
    }

    Request retry(SessionId session, TurnId turn) {
        return post(session(session, "turns", turn.value(), "retry"), NOTHING);
    }

    Request cancel(SessionId session, TurnId turn) {
        return post(session(session, "turns", turn.value(), "cancel"), NOTHING);
    }

    Request poll(SessionId session, @Nullable Position after, long waitSeconds) {
        HttpUrl.Builder url = session(session, "events");
        if (after != null) {
            url.addQueryParameter("after", after.toString());
        }
        if (waitSeconds > 0) {
            url.addQueryParameter("wait", Long.toString(waitSeconds));
        }
        return get(url);
    }

    Request snapshot(SessionId session) {
        return get(session(session));
    }

    Request messages(SessionId session, @Nullable Long before, int limit) {
        HttpUrl.Builder url = session(session, "messages").addQueryParameter("limit", Integer.toString(limit));
        if (before != null) {
            url.addQueryParameter("before", Long.toString(before));
        }
        return get(url);
    }

    Request sessions(@Nullable String query, @Nullable String after, int limit) {
        HttpUrl.Builder url = at("sessions").addQueryParameter("limit", Integer.toString(limit));
        if (query != null) {
            url.addQueryParameter("query", query);
        }
        if (after != null) {
            url.addQueryParameter("after", after);
        }
        return get(url);
    }

    Request shared(@Nullable String query, @Nullable String after, int limit) {
        HttpUrl own = sessions(query, after, limit).url();
        return get(own.newBuilder().addQueryParameter("shared", "true"));
    }

    Request grants(SessionId session) {
        return get(session(session, "grants"));
    }

    Request grant(SessionId session, String subject, Access access) {
        RequestBody body = RequestBody.create(GrantRequest.of(subject, access).toJson(), JSON);
        return new Request.Builder()
                .url(session(session, "grants").build())
                .put(body)
                .build();
    }

    Request revoke(SessionId session, String subject) {
        HttpUrl url =
                session(session, "grants").addQueryParameter("subject", subject).build();
        return new Request.Builder().url(url).delete().build();
    }

    Request rename(SessionId session, String title) {
        RequestBody body = RequestBody.create(new RenameRequest(title).toJson(), JSON);
        return new Request.Builder().url(session(session).build()).patch(body).build();
    }

    Request delete(SessionId session) {
        return new Request.Builder().url(session(session).build()).delete().build();
    }

    private HttpUrl.Builder at(String... path) {
        HttpUrl.Builder url = base.newBuilder().addPathSegment("chat");
        for (String segment : path) {
            url.addPathSegment(segment);
        }
        return url;
    }

    private HttpUrl.Builder session(SessionId session, String... path) {
        HttpUrl.Builder url = at("sessions", session.value());
        for (String segment : path) {
            url.addPathSegment(segment);
        }
        return url;
    }

    private static Request get(HttpUrl.Builder url) {
        return new Request.Builder().url(url.build()).build();
    }

    private static Request post(HttpUrl.Builder url, RequestBody body) {
        return new Request.Builder().url(url.build()).post(body).build();
    }

    private static Request after(Request.Builder request, @Nullable Position after) {
        return (after == null ? request : request.header("Last-Event-ID", after.toString())).build();
    }
}
