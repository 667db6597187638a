package dev.perdure.javalin;

import dev.perdure.chat.port.ChatService;
import dev.perdure.javalin.auth.Gate;
import dev.perdure.javalin.browser.Cors;
import dev.perdure.javalin.browser.SecurityText;
import dev.perdure.javalin.limit.Rates;
import dev.perdure.javalin.observe.Inheriting;
import dev.perdure.javalin.observe.NamedCalls;
import dev.perdure.javalin.observe.Telling;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chat over HTTP. The wire is described in {@code docs/protocol.md}.
 *
 * <p>Life: {@link #start}, then {@link #refuseNewTurns} when the process is asked to stop, {@link #drain} once running turns
 * have ended or were handed over, and {@link #close}; each includes the ones before it, and all are idempotent. Serves one
 * life. Safe for use by many threads.
 */
public final class ChatServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);

    /** How long {@link #close} waits for ended streams to be written out. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final HttpSettings settings;
    private final LiveRequests live;
    private final ScheduledThreadPoolExecutor clock;
    private final ExecutorService handlers;
    private final Javalin javalin;

    ChatServer(ChatServerBuilder parts) {
        ChatService chat = new NamedCalls(parts.chat);
        Telling telling = new Telling(parts.observer);
        this.settings = parts.settings;
        this.clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("http-deadlines").factory());
        this.clock.setRemoveOnCancelPolicy(true);
        this.handlers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-request-", 0).factory());
        Executor threads = new Inheriting(handlers);
        Gate gate = new Gate(parts.authenticator, parts.browserAccess, parts.time);
        Doorkeeper door =
                new Doorkeeper(gate, settings.basePath(), parts.origins, new Rates(parts.limits.callerRate()));
        this.live = new LiveRequests(
                new Expiries(gate, parts.time, clock, handlers), parts.limits.callerStreams(), telling);
        RequestReader requests = new RequestReader(new BodyReader(settings, clock), parts.queries);
        StreamEndpoints streams = new StreamEndpoints(chat, requests, live, new EventStream(settings, threads));
        TurnEndpoints turns = new TurnEndpoints(chat, requests, live, settings.basePath());
        SessionEndpoints sessions = new SessionEndpoints(chat, requests);
        GrantEndpoints grants = new GrantEndpoints(chat, requests);
        PollEndpoint polls = new PollEndpoint(chat, requests, live, settings.maxWait(), threads);
        AuthEndpoints auth = new AuthEndpoints(gate);
        HealthEndpoints health = new HealthEndpoints(parts.readiness, live);
        ContractEndpoints contract = new ContractEndpoints(settings.basePath());
        this.javalin = Javalin.create(config -> {
            JettySetup.apply(config, settings, parts.limits, handlers, clock);
            config.jetty.modifyServer(server -> {
                server.insertHandler(new SocketHandshake(
                        server, chat, door, parts.limits.frameRate(), live, telling, settings, handlers, clock));
                server.insertHandler(
                        new dev.perdure.javalin.limit.Gate(parts.limits, new Cors(parts.origins, settings.basePath())));
                // The outermost, so after whatever else stands before the endpoints.
                server.insertHandler(new RequestWatch(telling));
            });
            config.resourceHandler(new PageFiles(settings.basePath()));
            common(config.routes);
            // Before whatever is there, and for no path by itself: a route can't be forgotten.
            config.routes.before(door::admit);
            route(config.routes, settings.basePath() + "/auth", auth);
            route(config.routes, settings.basePath() + "/chat", streams, turns, sessions, grants, polls);
            config.routes.get("/health/live", health::live);
            config.routes.get("/health/ready", health::ready);
            parts.metrics.ifPresent(metrics -> config.routes.get("/metrics", metrics::metrics));
            SecurityText securityText = parts.securityText;
            if (securityText != null) {
                config.routes.get(SecurityText.PATH, context -> answer(context, securityText));
            }
            config.routes.get("/openapi.json", contract::openApi);
            config.routes.get("/asyncapi.json", contract::asyncApi);
        });
    }

    /** Makes a server for the chat. */
    public static ChatServerBuilder builder(ChatService chat) {
        return new ChatServerBuilder(chat);
    }

    private static void common(RoutesConfig routes) {
        routes.beforeMatched(Exchanges::note);
        // Javalin calls everything plain text beforehand, answers without a body too.
        routes.before(context -> context.res().setContentType(null));
        routes.exception(Exception.class, Problems::answer);
        // Javalin has a handler of its own for these, which is nearer than the one for all.
        routes.exception(HttpResponseException.class, Problems::answer);
    }

    private static void answer(Context context, SecurityText securityText) {
        context.contentType("text/plain; charset=utf-8");
        context.header("Cache-Control", "no-cache");
        Answers.whole(context, securityText.text().getBytes(StandardCharsets.UTF_8));
    }

    private static void route(RoutesConfig routes, String path, AuthEndpoints auth) {
        routes.post(path + "/session", auth::begin);
        routes.get(path + "/session", auth::look);
        routes.delete(path + "/session", auth::end);
        routes.post(path + "/ticket", auth::ticket);
    }

    private static void route(
            RoutesConfig routes,
            String chat,
            StreamEndpoints streams,
            TurnEndpoints turns,
            SessionEndpoints sessions,
            GrantEndpoints grants,
            PollEndpoint polls) {
        String session = chat + "/sessions/{session}";
        routes.post(chat + "/stream", streams::submit);
        routes.get(chat + "/stream", streams::submitOrFollow);
        routes.get(session + "/stream", streams::followSession);
        routes.post(session + "/turns/{turn}/retry", streams::retry);
        routes.post(session + "/turns/{turn}/cancel", turns::cancel);
        routes.post(session + "/messages", turns::submit);
        routes.get(session + "/messages", sessions::messages);
        routes.get(session + "/events", polls::poll);
        routes.get(session + "/grants", grants::list);
        routes.put(session + "/grants", grants::grant);
        routes.delete(session + "/grants", grants::revoke);
        routes.get(session, sessions::snapshot);
        routes.patch(session, sessions::rename);
        routes.delete(session, sessions::delete);
        routes.get(chat + "/sessions", sessions::list);
    }

    /**
     * Begins to listen; returns when connections are taken.
     *
     * @throws IllegalStateException if the address can't be had
     */
    public ChatServer start() {
        try {
            javalin.start();
        } catch (RuntimeException failed) {
            close();
            throw new IllegalStateException(
                    "Can't listen on " + settings.host() + ":" + settings.port() + ". Is the port taken?", failed);
        }
        LOG.info("Listening on http://{}:{}", settings.host(), port());
        return this;
    }

    /** What is served, as {@code GET /health/live}. */
    Set<String> routes() {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .filter(route -> route.endpoint.method.isHttpMethod())
                .map(route -> route.endpoint.method + " " + route.endpoint.path)
                .collect(Collectors.toSet());
    }

    /** The port that is listened on: the chosen one if the settings leave the choice. */
    public int port() {
        return javalin.port();
    }

    /** The calls that are served, as method and path such as {@code GET /api/app/chat/sessions}; not the WebSocket. */
    public List<String> calls() {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .map(served -> served.endpoint)
                .filter(served -> served.method.isHttpMethod())
                .map(served -> served.method.name() + " " + served.path)
                .sorted()
                .toList();
    }

    /**
     * Not ready from now on, and no new turn is begun here: submits get 503, an EventSource an empty stream, which makes it
     * come back elsewhere. Streams of running turns go on.
     */
    public void refuseNewTurns() {
        live.refuse();
    }

    /** Ends all streams and polls, in order and without a terminal event, so that clients reconnect elsewhere. */
    public void drain() {
        live.drain();
    }

    /**
     * Stops listening, drains, waits shortly until the ends are written, and stops. A client that comes back at once is
     * refused by the system and goes elsewhere, instead of meeting an engine that is being stopped.
     */
    @Override
    public void close() {
        for (Connector connector : javalin.jettyServer().server().getConnectors()) {
            if (connector instanceof NetworkConnector listening) {
                listening.close();
            }
        }
        drain();
        boolean interrupted = false;
        try {
            if (!live.awaitNone(FAREWELL)) {
                LOG.info("Closing the connections of clients that don't read");
            }
        } catch (InterruptedException impatient) {
            interrupted = true;
        }
        try {
            javalin.jettyServer().server().stop();
        } catch (Exception failed) {
            LOG.warn("The HTTP server did not stop cleanly", failed);
        }
        handlers.shutdown();
        clock.shutdownNow();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
