package dev.perdure.javalin;

import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.ChatService;
import dev.perdure.javalin.auth.Authenticator;
import dev.perdure.javalin.auth.Principal;
import dev.perdure.javalin.limit.FramePace;
import dev.perdure.javalin.observe.AccessLog;
import dev.perdure.javalin.observe.Exchange;
import dev.perdure.javalin.observe.Inheriting;
import dev.perdure.javalin.observe.NamedCalls;
import dev.perdure.javalin.observe.Telling;
import dev.perdure.protocol.Problem;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongConsumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration.ConfigurationCustomizer;
import org.eclipse.jetty.websocket.core.WebSocketConstants;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.slf4j.MDC;

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
    private final Telling telling;
    private final HttpSettings settings;
    private final Executor threads;
    private final ScheduledExecutorService clock;
    private final WebSocketMappings engine;
    private final int frameRate;
    private final ConfigurationCustomizer limits = new ConfigurationCustomizer();

    SocketHandshake(
            Server server,
            ChatService chat,
            Doorkeeper door,
            int frameRate,
            LiveRequests live,
            Telling telling,
            HttpSettings settings,
            Executor threads,
            ScheduledExecutorService clock) {
        this.chat = chat;
        this.door = door;
        this.frameRate = frameRate;
        this.live = live;
        this.telling = telling;
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
            refuse(request, response, callback, Problems.ofStatus(404));
            return true;
        }
        Exchanges.of(request).route(PATH + "{session}");
        try {
            upgrade(request, response, callback, path.substring(PATH.length()));
        } catch (RuntimeException refused) {
            refuse(request, response, callback, Problems.of(refused));
        }
        return true;
    }

    private void upgrade(Request request, Response response, Callback callback, String id) {
        Authenticator.RequestHeaders headers = request.getHeaders()::getValuesList;
        door.requireOwnSite(headers);
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
        live.requireRoom(principal);
        Exchange exchange = Exchanges.of(request);
        exchange.caller(principal.caller());
        MDC.put(NamedCalls.SESSION_ID, session.value());
        Executor inheriting = Inheriting.now(threads);
        // Nothing of the request itself is kept as long as its WebSocket.
        AccessLog.Line begun = RequestWatch.line(request, HttpStatus.SWITCHING_PROTOCOLS_101, 0);
        LongConsumer onOver = bytes -> RequestWatch.tell(telling, exchange, begun.withBytes(bytes));
        boolean answered = engine.upgrade(
                (asked, answer, unused) -> {
                    // Compression would hold a window of memory for each connection, and lets secrets be guessed by
                    // size.
                    answer.setExtensions(List.of());
                    LiveSocket socket = new LiveSocket(
                            chat,
                            live,
                            settings,
                            inheriting,
                            principal,
                            session,
                            from,
                            new FramePace(frameRate),
                            onOver);
                    return new TextSocket(socket, settings.maxBodyBytes(), new FramePace(frameRate), clock);
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

    private static void refuse(Request request, Response response, Callback callback, Problem problem) {
        Exchanges.of(request).code(problem.code());
        response.setStatus(problem.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
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
