package dev.perdure.app.hostile;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.domain.ChatSettings;
import dev.perdure.domain.DurableChatService;
import dev.perdure.inmemory.InMemorySessionRepository;
import dev.perdure.javalin.ChatServer;
import dev.perdure.javalin.HttpSettings;
import dev.perdure.javalin.limit.Limits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A whole server in this process, with the store in memory and an agent that is quick, on a free port. */
final class RealServer implements AutoCloseable {

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final DurableChatService chat;
    private final ChatServer web;

    RealServer() {
        this(settings -> settings, chat -> chat);
    }

    /** @param guise stands before the chat, to be better or worse than it */
    RealServer(UnaryOperator<HttpSettings> settings, UnaryOperator<ChatService> guise) {
        chat = new DurableChatService(
                        new InMemorySessionRepository(),
                        new Talker(),
                        () -> UUID.randomUUID().toString().replace("-", ""),
                        InstantSource.system(),
                        executor,
                        ChatSettings.defaults().withDrain(Duration.ZERO))
                .start();
        HttpSettings quick = HttpSettings.defaults()
                .withAddress("127.0.0.1", 0)
                .withWaits(Duration.ofSeconds(1), Duration.ofSeconds(11));
        web = ChatServer.builder(guise.apply(chat))
                .settings(settings.apply(quick))
                .limits(Limits.defaults())
                .build()
                .start();
    }

    int port() {
        return web.port();
    }

    @Override
    public void close() {
        web.close();
        chat.close();
        executor.close();
    }

    /** Says some words, or, asked for {@code flood}, says them until somebody cancels it. */
    private static final class Talker implements WorkflowAgent {

        private static final String LONG = "x".repeat(2000);

        @Override
        public Recovery recovery() {
            return Recovery.CONTINUE;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            if (request.message().startsWith("flood ")) {
                int pieces = Integer.parseInt(request.message().substring("flood ".length()));
                for (int i = 0; i < pieces; i++) {
                    output.text(LONG);
                }
            }
            output.text("some ");
            output.text("words");
            return request.state();
        }
    }
}
