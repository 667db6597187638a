package dev.perdure.app.faults.reconnect;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.domain.ChatSettings;
import dev.perdure.domain.DurableChatService;
import dev.perdure.inmemory.InMemorySessionRepository;
import dev.perdure.javalin.CallerSource;
import dev.perdure.javalin.ChatServer;
import dev.perdure.javalin.HttpSettings;
import dev.perdure.javalin.Readiness;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server over memory whose agent says, for a message {@code SEED N}, N pieces of that seed's, and counts its runs by message. */
final class CountedChat implements AutoCloseable {

    /** Often enough that a read timeout of a second and more means several missed ones. */
    private static final Duration HEARTBEAT = Duration.ofMillis(100);

    private static final Duration RECONNECT = Duration.ofMillis(1);
    private static final String[] PIECES = {
        "word ", "你好", "😀👩‍👩‍👧", "\n", "\r\n\r\n", "data: forged\n\n", "שלום ", "\u0007", "\"", "x".repeat(300)
    };

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<MessageId, AtomicInteger> runs = new ConcurrentHashMap<>();
    private final DurableChatService chat;
    private final ChatServer server;

    CountedChat() {
        chat = new DurableChatService(
                new InMemorySessionRepository(),
                new Speaker(),
                () -> UUID.randomUUID().toString().replace("-", ""),
                InstantSource.system(),
                executor,
                ChatSettings.defaults());
        HttpSettings settings = HttpSettings.defaults()
                .withAddress("127.0.0.1", 0)
                .withStreaming(HEARTBEAT, RECONNECT, Duration.ofSeconds(30));
        server = new ChatServer(chat, settings, Readiness.ALWAYS, CallerSource.ANONYMOUS);
        chat.start();
        server.start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", server.port());
    }

    /** How often the agent ran for a message. */
    int runs(MessageId message) {
        AtomicInteger count = runs.get(message);
        return count == null ? 0 : count.get();
    }

    /** What the agent answers a message. */
    static String answer(String message) {
        StringBuilder answer = new StringBuilder();
        String[] parts = message.split(" ");
        SplittableRandom random = new SplittableRandom(Long.parseLong(parts[0]));
        for (int i = 0; i < Integer.parseInt(parts[1]); i++) {
            answer.append(piece(random));
        }
        return answer.toString();
    }

    private static String piece(SplittableRandom random) {
        return PIECES[random.nextInt(PIECES.length)];
    }

    private final class Speaker implements WorkflowAgent {

        @Override
        public Recovery recovery() {
            return Recovery.FAIL;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            runs.computeIfAbsent(request.messageId(), id -> new AtomicInteger()).incrementAndGet();
            String[] parts = request.message().split(" ");
            SplittableRandom random = new SplittableRandom(Long.parseLong(parts[0]));
            for (int i = 0; i < Integer.parseInt(parts[1]); i++) {
                output.text(piece(random));
                Thread.sleep(Duration.ofMillis(1)); // a model's pace, so that there is a middle of the answer
            }
            return request.state();
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
