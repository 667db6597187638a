package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.AgentException;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RetryTest extends ServiceFixture {

    private final ScriptedAgent failingOnce = new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
        output.text("attempt " + request.attempt());
        if (request.attempt() == 1) {
            throw new AgentException("model_unavailable", true, "Try again.");
        }
        return new AgentState("kept");
    });

    @Test
    void aFailedTurnRunsAgainAndItsFirstWordsAreVoid() {
        DurableChatService service = start(failingOnce);
        Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
        LoggedEvent failure = readTurn(service, turn).getLast();

        RetryOutcome.Accepted retried = (RetryOutcome.Accepted) service.retry(ALICE, SESSION, turn.id());

        assertThat(retried.after()).isEqualTo(turn.log().at(failure.sequence()));
        List<LoggedEvent> again = readTurn(service, turn, new ResumePoint.After(retried.after()));
        assertThat(again.getFirst().event()).isEqualTo(new TurnRestarted(2));
        assertThat(lastOf(again)).isEqualTo(new TurnCompleted());
        assertThat(textOf(readTurn(service, turn))).isEqualTo("attempt 2");
        assertThat(failingOnce.requests().get(1).said()).isEmpty();
        assertThat(service.messages(ALICE, SESSION, Long.MAX_VALUE, 10)
                        .orElseThrow()
                        .messages())
                .extracting(ChatMessage::text)
                .containsExactly("hi", "attempt 2");
    }

    @Test
    void aWholeAnswerIsNotRunAgain() {
        DurableChatService service = start(ScriptedAgent.saying("a"));
        Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
        readTurn(service, turn);

        assertThat(service.retry(ALICE, SESSION, turn.id())).isInstanceOf(RetryOutcome.NotRetryable.class);
    }

    @Test
    void onlyTheLastTurnRunsAgain() {
        DurableChatService service = start(failingOnce);
        Turn failed = accepted(service.submit(ALICE, message("m1", "one")));
        readTurn(service, failed);
        readTurn(service, accepted(service.submit(ALICE, message("m2", "two"))));

        assertThat(service.retry(ALICE, SESSION, failed.id())).isInstanceOf(RetryOutcome.NotRetryable.class);
    }

    @Test
    void manyRetriesAtOnceRunOnce() throws Exception {
        DurableChatService service = start(failingOnce);
        Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
        readTurn(service, turn);
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                callers.execute(() -> service.retry(ALICE, SESSION, turn.id()));
            }
        }
        readTurn(service, turn);
        assertThat(failingOnce.requests()).hasSize(2);
    }

    @Test
    void aTurnWhoseEventsArePrunedRunsAgain() {
        CountDownLatch called = new CountDownLatch(1);
        DurableChatService service = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
            output.text("attempt " + request.attempt());
            if (request.attempt() == 1) {
                throw new AgentException("model_unavailable", true, "Try again.");
            }
            called.countDown();
            gate.await();
            return request.state();
        }));
        Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
        readTurn(service, turn);
        clock.advance(Duration.ofDays(2));
        assertThat(repository.prune(Duration.ofHours(24), 10)).isEqualTo(1);

        RetryOutcome.Accepted retried = (RetryOutcome.Accepted) service.retry(ALICE, SESSION, turn.id());
        await(called);
        SessionSnapshot snapshot = service.snapshot(ALICE, SESSION).orElseThrow();
        gate.countDown();

        assertThat(snapshot.turn()).isNotNull();
        assertThat(snapshot.turn().message()).isEqualTo("hi");
        assertThat(snapshot.turn().answer()).isEqualTo("attempt 2");
        List<LoggedEvent> again = readTurn(service, turn, new ResumePoint.After(retried.after()));
        assertThat(textOf(again)).isEqualTo("attempt 2");
        assertThat(lastOf(again)).isEqualTo(new TurnCompleted());
    }

    @Test
    void aRetryThatComesBeforeTheEndedRunHasLeftIsTaken() {
        DurableChatService service = start(returningLate(), failingOnce);
        Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
        readTurn(service, turn);

        assertThat(service.retry(ALICE, SESSION, turn.id())).isInstanceOf(RetryOutcome.Accepted.class);

        assertThat(textOf(readTurn(service, turn))).isEqualTo("attempt 2");
        gate.countDown();
    }

    /** The store, but the first end returns only when the gate is open, long after it is visible. */
    private SessionRepository returningLate() {
        AtomicBoolean first = new AtomicBoolean(true);
        return (SessionRepository) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SessionRepository.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(repository, arguments);
                        if (method.getName().equals("end") && first.getAndSet(false)) {
                            gate.await();
                        }
                        return result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
