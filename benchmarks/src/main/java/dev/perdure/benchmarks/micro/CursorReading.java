package dev.perdure.benchmarks.micro;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.domain.ChatSettings;
import dev.perdure.domain.DurableChatService;
import dev.perdure.inmemory.InMemorySessionRepository;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What it takes to open a cursor and to read with it, over the repository that does the least. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CursorReading {

    private static final int EVENTS = 1_000;
    private static final int BATCH = 256;
    private static final SessionId SESSION = new SessionId("session");

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final DurableChatService chat = new DurableChatService(
            new InMemorySessionRepository(),
            new Talker(),
            () -> UUID.randomUUID().toString().replace("-", ""),
            InstantSource.system(),
            executor,
            ChatSettings.defaults());

    /** Each custom event stands alone; text would be merged. */
    private static final class Talker implements WorkflowAgent {

        @Override
        public Recovery recovery() {
            return Recovery.RESTART;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            for (int i = 2; i < EVENTS; i++) {
                output.custom("n", Integer.toString(i));
            }
            return request.state();
        }
    }

    /** A turn of so many events, its beginning and its end included. */
    @Setup
    public void speak() throws InterruptedException {
        chat.start().submit(Caller.ANONYMOUS, new Submission(SESSION, new MessageId("m-1"), "speak"));
        int read = readAll(Duration.ofSeconds(10));
        if (read != EVENTS) {
            throw new IllegalStateException(read + " events");
        }
    }

    @TearDown
    public void stop() {
        chat.close();
        executor.shutdownNow();
    }

    @Benchmark
    public EventCursor.Step openAndReadFirst() throws InterruptedException {
        try (EventCursor cursor = open()) {
            return cursor.next(1, Duration.ZERO);
        }
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int readOneOfManyEvents() throws InterruptedException {
        return readAll(Duration.ZERO);
    }

    private int readAll(Duration patience) throws InterruptedException {
        int read = 0;
        try (EventCursor cursor = open()) {
            while (cursor.next(BATCH, patience) instanceof EventCursor.Step.Events events) {
                read += events.events().size();
            }
        }
        return read;
    }

    private EventCursor open() {
        return chat.open(Caller.ANONYMOUS, SESSION, new Scope.LastTurn(), new ResumePoint.Beginning())
                .orElseThrow();
    }
}
