package dev.perdure.app.transports;

import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.domain.ChatSettings;
import dev.perdure.domain.DurableChatService;
import dev.perdure.inmemory.InMemorySessionRepository;
import dev.perdure.javalin.ChatServer;
import dev.perdure.javalin.HttpSettings;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Several servers over one store, on free ports of loopback. */
public final class Nodes implements AutoCloseable {

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final InMemorySessionRepository repository = new InMemorySessionRepository();
    private final List<DurableChatService> chats = new ArrayList<>();
    private final List<ChatServer> servers = new ArrayList<>();

    public Nodes(int count, Supplier<WorkflowAgent> agents) {
        HttpSettings settings = HttpSettings.defaults()
                .withAddress("127.0.0.1", 0)
                .withStreaming(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(10));
        for (int i = 0; i < count; i++) {
            DurableChatService chat = new DurableChatService(
                    repository,
                    agents.get(),
                    () -> UUID.randomUUID().toString().replace("-", ""),
                    InstantSource.system(),
                    executor,
                    ChatSettings.defaults());
            chats.add(chat.start());
            servers.add(ChatServer.builder(chat).settings(settings).build().start());
        }
    }

    /** Where they listen. */
    public List<URI> addresses() {
        return servers.stream()
                .map(server -> URI.create("http://127.0.0.1:" + server.port()))
                .toList();
    }

    @Override
    public void close() {
        servers.forEach(ChatServer::refuseNewTurns);
        chats.forEach(DurableChatService::close);
        servers.forEach(ChatServer::close);
        executor.close();
    }
}
