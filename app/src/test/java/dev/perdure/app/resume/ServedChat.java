package dev.perdure.app.resume;

import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.domain.ChatSettings;
import dev.perdure.domain.DurableChatService;
import dev.perdure.inmemory.InMemorySessionRepository;
import dev.perdure.javalin.ChatServer;
import dev.perdure.javalin.HttpSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The domain and the HTTP adapter over memory, on a free port of loopback. */
public final class ServedChat implements AutoCloseable {

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final InMemorySessionRepository repository;
    private final DurableChatService chat;
    private final ChatServer server;

    public ServedChat(WorkflowAgent agent) {
        this(new InMemorySessionRepository(), agent, HttpSettings.defaults());
    }

    /** Serves by the settings, but for their address. */
    public ServedChat(WorkflowAgent agent, HttpSettings settings) {
        this(new InMemorySessionRepository(), agent, settings);
    }

    /** One of several nodes over the same repository. */
    public ServedChat(InMemorySessionRepository repository, WorkflowAgent agent) {
        this(repository, agent, HttpSettings.defaults());
    }

    private ServedChat(InMemorySessionRepository repository, WorkflowAgent agent, HttpSettings settings) {
        this.repository = repository;
        chat = new DurableChatService(
                repository,
                agent,
                () -> UUID.randomUUID().toString().replace("-", ""),
                InstantSource.system(),
                executor,
                ChatSettings.defaults());
        server = ChatServer.builder(chat)
                .settings(settings.withAddress("127.0.0.1", 0))
                .build();
        chat.start();
        server.start();
    }

    public int port() {
        return server.port();
    }

    /** Lets all events of ended turns go. */
    public void prune() {
        var unused = repository.prune(Duration.ZERO, Integer.MAX_VALUE);
    }

    void submit(String session, String message, String text) {
        chat.submit(Caller.ANONYMOUS, new Submission(new SessionId(session), new MessageId(message), text));
    }

    /** Has a message answered to its end. */
    void answer(String session, String message, String text) throws InterruptedException {
        SessionId id = new SessionId(session);
        submit(session, message, text);
        try (var cursor = chat.open(Caller.ANONYMOUS, id, new Scope.LastTurn(), new ResumePoint.Beginning())
                .orElseThrow()) {
            Step step = cursor.next(100, Duration.ofSeconds(10));
            while (!(step instanceof Step.Ended)) {
                step = cursor.next(100, Duration.ofSeconds(10));
            }
        }
    }

    @Override
    public void close() {
        server.refuseNewTurns();
        chat.close();
        server.close();
        executor.close();
    }
}
