package dev.perdure.app.contract;

import dev.perdure.chat.Caller;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.Submission;
import dev.perdure.domain.ChatSettings;
import dev.perdure.domain.DurableChatService;
import dev.perdure.inmemory.InMemoryAccessStore;
import dev.perdure.inmemory.InMemorySessionRepository;
import dev.perdure.javalin.ChatServer;
import dev.perdure.javalin.ChatServerBuilder;
import dev.perdure.javalin.HttpSettings;
import dev.perdure.javalin.auth.Authenticator;
import dev.perdure.javalin.auth.BrowserAccess;
import dev.perdure.javalin.auth.Principal;
import dev.perdure.javalin.auth.Refusal;
import dev.perdure.javalin.auth.Verdict;
import dev.perdure.javalin.browser.SecurityText;
import dev.perdure.javalin.limit.Limits;
import dev.perdure.javalin.observe.MetricsAccess;
import dev.perdure.javalin.observe.MetricsPage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Servers over one store in memory, on free ports of loopback; whatever touches the session {@code defect} breaks. Who calls is
 * whoever says so, {@code Bearer owner} for instance.
 */
final class Stage implements AutoCloseable {

    static final int MAX_QUEUED = 2;
    static final int MAX_MESSAGE = 4000;
    static final int MAX_BODY = 6000;

    private static final MetricsPage METRICS =
            accept -> new MetricsPage.Page("text/plain; version=0.0.4; charset=utf-8", "up 1\n");

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final InMemorySessionRepository repository = new InMemorySessionRepository();
    private final InMemoryAccessStore access = new InMemoryAccessStore();

    /** Gives cookies and tickets. */
    final Node first = new Node(builder -> builder.authenticator(Stage::named)
            .browserAccess(BrowserAccess.over(access))
            .securityText(new SecurityText(URI.create("mailto:a@b.example"), Instant.EPOCH))
            .metrics(METRICS, new MetricsAccess.Loopback()));

    /** Takes headers alone. */
    final Node second = new Node(
            builder -> builder.authenticator(Stage::named).metrics(METRICS, new MetricsAccess.Token("secret")));

    /** Takes everybody for the same caller. */
    final Node open = new Node(builder -> builder);

    private static Verdict named(Authenticator.RequestHeaders headers) {
        String header = headers.first("Authorization").orElse("");
        return switch (header) {
            case "" -> Refusal.AUTHENTICATION_REQUIRED;
            case "Bearer owner", "Bearer guest", "Bearer reader" ->
                new Principal(new Caller(header.substring("Bearer ".length())), null);
            case "Bearer expired" -> Refusal.TOKEN_EXPIRED;
            default -> Refusal.INVALID_TOKEN;
        };
    }

    /** One of the servers. */
    final class Node implements AutoCloseable {

        private final DurableChatService chat = new DurableChatService(
                repository,
                new ManySidedAgent(),
                () -> UUID.randomUUID().toString().replace("-", ""),
                InstantSource.system(),
                executor,
                ChatSettings.defaults()
                        .withMaxQueuedTurns(MAX_QUEUED)
                        .withMaxMessageBytes(MAX_MESSAGE)
                        .withBeat(Duration.ofMillis(200))
                        .withDrain(Duration.ZERO));
        private final ChatServer server;

        private Node(UnaryOperator<ChatServerBuilder> door) {
            server = door.apply(ChatServer.builder(brittle(chat))
                            .limits(Limits.defaults().withRates(0, 0, 0))
                            .settings(HttpSettings.defaults()
                                    .withAddress("127.0.0.1", 0)
                                    .withBodies(MAX_BODY, Duration.ofSeconds(10))
                                    .withStreaming(
                                            Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(10))))
                    .build();
            chat.start();
            server.start();
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + server.port());
        }

        /** As at the begin of a shutdown: what is there goes on, and nothing new is taken. */
        void refuseNewTurns() {
            server.refuseNewTurns();
        }

        /** Hands over what runs here. */
        @Override
        public void close() {
            server.refuseNewTurns();
            chat.close();
            server.close();
        }
    }

    /** Lets all events of ended turns go. */
    void prune() {
        var unused = repository.prune(Duration.ZERO, Integer.MAX_VALUE);
    }

    private static ChatService brittle(ChatService chat) {
        return (ChatService) Proxy.newProxyInstance(
                ChatService.class.getClassLoader(), new Class<?>[] {ChatService.class}, (proxy, method, arguments) -> {
                    if (Stream.of(arguments).anyMatch(Stage::isBreaking)) {
                        throw new IllegalStateException("a defect that is part of the test");
                    }
                    try {
                        return method.invoke(chat, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private static boolean isBreaking(@Nullable Object argument) {
        return new SessionId("defect").equals(argument)
                || (argument instanceof Submission submission
                        && submission.text().equals("defect"));
    }

    @Override
    public void close() {
        first.close();
        second.close();
        open.close();
        executor.close();
    }
}
