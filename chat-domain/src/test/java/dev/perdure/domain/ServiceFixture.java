package dev.perdure.domain;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.ChatObserver;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import dev.perdure.inmemory.InMemorySessionRepository;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

/** One store, any number of services over it, and a reader that collects what a client would see. */
abstract class ServiceFixture {

    static final Caller ALICE = new Caller("alice");
    static final SessionId SESSION = new SessionId("s-1");
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final ManualClock clock = new ManualClock();
    final SessionRepository repository = new InMemorySessionRepository(clock, Duration.ofSeconds(10));
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<DurableChatService> services = new ArrayList<>();

    /** Lets the halting agent go on. */
    final CountDownLatch gate = new CountDownLatch(1);

    /** Says "one ", waits for the gate, says "two". */
    final ScriptedAgent halting = new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
        output.text("one ");
        gate.await();
        output.text("two");
        return new AgentState("asked");
    });

    ChatSettings settings =
            ChatSettings.defaults().withBeat(Duration.ofMillis(5)).withDrain(Duration.ZERO);

    /** Of the services that are started from now on. */
    ChatObserver observer = ChatObserver.NOBODY;

    @AfterEach
    void closeServices() {
        gate.countDown();
        services.forEach(DurableChatService::close);
        executor.close();
    }

    DurableChatService start(WorkflowAgent agent) {
        return start(repository, agent);
    }

    DurableChatService start(SessionRepository store, WorkflowAgent agent) {
        DurableChatService service = new DurableChatService(
                store, agent, () -> UUID.randomUUID().toString().replace("-", ""), clock, executor, settings, observer);
        services.add(service);
        return service.start();
    }

    /** What stands between a service and its store; the call goes on to the store. */
    interface Interception {
        Object on(String method, Callable<Object> call) throws Throwable;
    }

    static SessionRepository intercepting(SessionRepository store, Interception interception) {
        return (SessionRepository) Proxy.newProxyInstance(
                ServiceFixture.class.getClassLoader(),
                new Class<?>[] {SessionRepository.class},
                (proxy, method, arguments) -> interception.on(method.getName(), () -> {
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause() instanceof Exception cause ? cause : thrown;
                    }
                }));
    }

    static Submission message(String id, String text) {
        return new Submission(SESSION, new MessageId(id), text);
    }

    static Turn accepted(SubmitOutcome outcome) {
        assertThat(outcome).isInstanceOf(SubmitOutcome.Accepted.class);
        return ((SubmitOutcome.Accepted) outcome).turn();
    }

    /** Reads the turn to its end and gives all of its events. */
    static List<LoggedEvent> readTurn(DurableChatService service, Turn turn) {
        return readTurn(service, turn, new ResumePoint.Beginning());
    }

    static List<LoggedEvent> readTurn(DurableChatService service, Turn turn, ResumePoint from) {
        EventCursor cursor =
                service.open(ALICE, SESSION, new Scope.OneTurn(turn.id()), from).orElseThrow();
        return readToEnd(cursor);
    }

    static List<LoggedEvent> readToEnd(EventCursor cursor) {
        List<LoggedEvent> events = new ArrayList<>();
        while (true) {
            switch (step(cursor)) {
                case Step.Events(List<LoggedEvent> more) -> events.addAll(more);
                case Step.Ended ended -> {
                    return events;
                }
                case Step.Queued queued -> {}
                case Step.Gap gap -> throw new AssertionError("gap " + gap.reason());
                case Step.Idle idle -> throw new AssertionError("nothing happened for " + PATIENCE);
                case Step.Deleted deleted -> throw new AssertionError("deleted");
            }
        }
    }

    static Step step(EventCursor cursor) {
        try {
            return cursor.next(100, PATIENCE);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static String textOf(List<LoggedEvent> events) {
        StringBuilder text = new StringBuilder();
        for (LoggedEvent event : events) {
            if (event.event() instanceof ChatEvent.TextDelta delta) {
                text.append(delta.text());
            } else if (event.event() instanceof ChatEvent.TurnRestarted) {
                text.setLength(0);
            }
        }
        return text.toString();
    }

    static ChatEvent lastOf(List<LoggedEvent> events) {
        return events.getLast().event();
    }

    /** Reads until the answer so far is the text. */
    void awaitText(DurableChatService service, String text) {
        EventCursor cursor = service.open(ALICE, SESSION, new Scope.WholeSession(), new ResumePoint.Beginning())
                .orElseThrow();
        List<LoggedEvent> seen = new ArrayList<>();
        while (!textOf(seen).equals(text)) {
            seen.addAll(((Step.Events) step(cursor)).events());
        }
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static List<Long> numbers(long from, int count) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(from + i);
        }
        return numbers;
    }
}
