package dev.perdure.app.contract;

import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.Submission;
import dev.perdure.domain.ChatSettings;
import dev.perdure.domain.DurableChatService;
import dev.perdure.inmemory.InMemorySessionRepository;
import dev.perdure.javalin.ChatServer;
import dev.perdure.javalin.HttpSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two servers over one store in memory, on free ports of loopback; whatever touches the session {@code defect} breaks. */
final class Stage implements AutoCloseable {

    static final int MAX_QUEUED = 2;
    static final int MAX_MESSAGE = 4000;
    static final int MAX_BODY = 6000;

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final InMemorySessionRepository repository = new InMemorySessionRepository();
    final Node first = new Node();
    final Node second = new Node();

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
        private final ChatServer server = ChatServer.builder(brittle(chat))
                .settings(HttpSettings.defaults()
                        .withAddress("127.0.0.1", 0)
                        .withBodies(MAX_BODY, Duration.ofSeconds(10))
                        .withStreaming(Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(10)))
                .build();

        private Node() {
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
        executor.close();
    }
}
