package dev.perdure.app.faults.reconnect;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.domain.ChatSettings;
import dev.perdure.domain.DurableChatService;
import dev.perdure.inmemory.InMemorySessionRepository;
import dev.perdure.javalin.ChatServer;
import dev.perdure.javalin.HttpSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A server over memory whose agent says, for a message {@code SEED N}, N pieces of that seed's, and counts its runs by message. */
final class CountedChat implements AutoCloseable {

    /** Often enough that a read timeout of a second and more means several missed ones. */
    private static final Duration HEARTBEAT = Duration.ofMillis(100);

    private static final Duration RECONNECT = Duration.ofMillis(1);
    private static final List<String> PIECES = List.of(
            "word ",
            "你好",
            "😀👩‍👩‍👧",
            "\n",
            "\r\n\r\n",
            "data: forged\n\n",
            "שלום ",
            "\u0007",
            "\"",
            "x".repeat(300));

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
        server = ChatServer.builder(chat).settings(settings).build();
        chat.start();
        server.start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    /** How often the agent ran for a message. */
    int runs(MessageId message) {
        AtomicInteger count = runs.get(message);
        return count == null ? 0 : count.get();
    }

    /** What the agent answers a message. */
    static String answer(String message) {
        return String.join("", pieces(message));
    }

    private static List<String> pieces(String message) {
        int space = message.indexOf(' ');
        SplittableRandom random = new SplittableRandom(Long.parseLong(message.substring(0, space)));
        return Stream.generate(() -> PIECES.get(random.nextInt(PIECES.size())))
                .limit(Long.parseLong(message.substring(space + 1)))
                .toList();
    }

    private final class Speaker implements WorkflowAgent {

        @Override
        public Recovery recovery() {
            return Recovery.FAIL;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            runs.computeIfAbsent(request.messageId(), id -> new AtomicInteger()).incrementAndGet();
            for (String piece : pieces(request.message())) {
                output.text(piece);
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
