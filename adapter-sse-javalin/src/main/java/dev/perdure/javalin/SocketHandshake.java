package dev.perdure.javalin;

import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.ChatService;
import dev.perdure.javalin.auth.Authenticator;
import dev.perdure.javalin.auth.Principal;
import dev.perdure.protocol.Problem;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration.ConfigurationCustomizer;
import org.eclipse.jetty.websocket.core.WebSocketConstants;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/**
 * {@code GET /ws/chat/{session}}: becomes a WebSocket (RFC 6455, section 4.2), or is refused with a problem.
 *
 * <p>Stands before all that serves requests, so that nothing of a request is kept for as long as its WebSocket lives.
 */
final class SocketHandshake extends Handler.Wrapper {

    private static final String PATH = "/ws/chat/";

    private final ChatService chat;
    private final Doorkeeper door;
    private final LiveRequests live;
    private final HttpSettings settings;
    private final Executor threads;
    private final ScheduledExecutorService clock;
    private final WebSocketMappings engine;
    private final ConfigurationCustomizer limits = new ConfigurationCustomizer();

    SocketHandshake(
            Server server,
            ChatService chat,
            Doorkeeper door,
            LiveRequests live,
            HttpSettings settings,
            Executor threads,
            ScheduledExecutorService clock) {
        this.chat = chat;
        this.door = door;
        this.live = live;
        this.settings = settings;
        this.threads = threads;
        this.clock = clock;
        this.engine = new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(server));
        // The pings see to it that nobody is kept for nothing.
        limits.setIdleTimeout(Duration.ZERO);
        // Messages are bounded by who takes them in; those that are sent go out in one piece.
        limits.setMaxFrameSize(0);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        boolean ours = path.startsWith(PATH) && path.indexOf('/', PATH.length()) < 0;
        if (!ours && !request.getHeaders().contains(HttpHeader.SEC_WEBSOCKET_VERSION)) {
            return super.handle(request, response, callback);
        }
        if (!ours) {
            // Javalin would look for a WebSocket of its own, and make an HTTP session while it finds none.
            refuse(response, callback, Problems.ofStatus(404));
            return true;
        }
        try {
            upgrade(request, response, callback, path.substring(PATH.length()));
        } catch (RuntimeException refused) {
            refuse(response, callback, Problems.of(refused));
        }
        return true;
    }

    private void upgrade(Request request, Response response, Callback callback, String id) {
        Authenticator.RequestHeaders headers = request.getHeaders()::getValuesList;
        Doorkeeper.requireOwnSite(headers);
        QueryString query = new QueryString(request.getHttpURI().getQuery());
        Principal principal = door.admit(headers, query.value("ticket"));
        if (!engine.getHandshaker().isWebSocketUpgradeRequest(request)) {
            throw notAnUpgrade();
        }
        SessionId session = new SessionId(id);
        ResumePoint from = query.has("last_message_id")
                ? query.value("last_message_id").map(ResumePoint::of).orElseGet(ResumePoint.Beginning::new)
                : null;
        if (live.draining()) {
            throw Problems.stopping();
        }
        boolean answered = engine.upgrade(
                (asked, answer, unused) -> {
                    // Compression would hold a window of memory for each connection, and lets secrets be guessed by
                    // size.
                    answer.setExtensions(List.of());
                    LiveSocket socket = new LiveSocket(chat, live, settings, threads, principal, session, from);
                    return new TextSocket(socket, settings.maxBodyBytes(), clock);
                },
                request,
                response,
                callback,
                limits);
        if (!answered) {
            throw notAnUpgrade();
        }
    }

    private static ProblemException notAnUpgrade() {
        return ProblemException.of(
                426, "upgrade_required", "This path takes WebSockets only, of version 13 of their protocol.");
    }

    private static void refuse(Response response, Callback callback, Problem problem) {
        response.setStatus(problem.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        if (problem.status() == 426) {
            response.getHeaders().put(HttpHeader.UPGRADE, "websocket");
            response.getHeaders().put(HttpHeader.CONNECTION, "Upgrade");
            response.getHeaders().put(HttpHeader.SEC_WEBSOCKET_VERSION, WebSocketConstants.SPEC_VERSION_STRING);
        }
        Problems.retryAfter(problem).ifPresent(after -> response.getHeaders().put(HttpHeader.RETRY_AFTER, after));
        Problems.challenge(problem).ifPresent(scheme -> response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, scheme));
        response.write(true, ByteBuffer.wrap(problem.toJson()), callback);
    }
}
