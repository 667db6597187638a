package dev.perdure.domain;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node does all the time, beside running turns. */
@Timeout(60)
class KeeperTest extends ServiceFixture {

    @Nested
    class Beating {

        @Test
        void goesOnWhileTheStoreIsSlowWithTheSweepAndThePruning() throws Exception {
            Semaphore beats = new Semaphore(0);
            CountDownLatch stuck = new CountDownLatch(1);
            CountDownLatch never = new CountDownLatch(1);
            DurableChatService service = start(
                    watched((method, arguments) -> {
                        if (method.equals("orphans")) {
                            stuck.countDown();
                            never.await();
                        } else if (method.equals("beat")) {
                            beats.release();
                        }
                    }),
                    halting);
            try {
                await(stuck);
                beats.drainPermits();

                assertThat(beats.tryAcquire(20, 20, SECONDS)).isTrue();
            } finally {
                never.countDown();
                service.close();
            }
        }
    }

    @Nested
    class AfterAnOutage {

        /** The second node reaches the store again before the first one does, when both leases have lapsed. */
        @Test
        void livingNodesKeepTheirTurns() throws Exception {
            settings = settings.withBeat(Duration.ofHours(1));
            ScriptedAgent agent = new ScriptedAgent(Recovery.FAIL, (request, output) -> {
                output.text("one ");
                gate.await();
                output.text("two");
                return request.state();
            });
            DurableChatService first = start(agent);
            Turn turn = accepted(first.submit(ALICE, message("m", "hi")));
            awaitText(first, "one ");
            settings = settings.withBeat(Duration.ofMillis(5));
            AtomicBoolean away = new AtomicBoolean();
            Semaphore failed = new Semaphore(0);
            Semaphore swept = new Semaphore(0);
            AtomicBoolean firstIsBack = new AtomicBoolean();
            DurableChatService second = start(
                    watched((method, arguments) -> {
                        if (away.get()) {
                            failed.release(method.equals("beat") ? 1 : 0);
                            throw UnavailableException.storage(new IOException("away"));
                        }
                        if (method.equals("orphans")) {
                            swept.release();
                        } else if (method.equals("beat") && swept.availablePermits() > 2) {
                            // Now the first node has found the store too.
                            firstIsBack.set(true);
                            repository.beat(first.node());
                        }
                    }),
                    agent);

            away.set(true);
            assertThat(failed.tryAcquire(2, 20, SECONDS)).isTrue();
            clock.advance(Duration.ofSeconds(11));
            swept.drainPermits();
            away.set(false);
            second.open(ALICE, SESSION, new Scope.OneTurn(turn.id()), new ResumePoint.Beginning());
            while (!firstIsBack.get()) {
                Thread.onSpinWait();
            }
            assertThat(swept.tryAcquire(10, 20, SECONDS)).isTrue();
            gate.countDown();

            List<LoggedEvent> events = readTurn(first, turn);
            assertThat(textOf(events)).isEqualTo("one two");
            assertThat(lastOf(events)).isEqualTo(new TurnCompleted());
            assertThat(agent.requests()).hasSize(1);
        }

        @Test
        void deadNodesTurnsAreTakenOverAfterSomeBeats() {
            settings = settings.withBeat(Duration.ofHours(1));
            DurableChatService first = start(halting);
            Turn turn = accepted(first.submit(ALICE, message("m", "hi")));
            awaitText(first, "one ");
            settings = settings.withBeat(Duration.ofMillis(5));
            AtomicBoolean away = new AtomicBoolean();
            Semaphore failed = new Semaphore(0);
            DurableChatService second = start(
                    watched((method, arguments) -> {
                        if (away.get()) {
                            failed.release(method.equals("beat") ? 1 : 0);
                            throw UnavailableException.storage(new IOException("away"));
                        }
                    }),
                    ScriptedAgent.saying("two"));

            away.set(true);
            failed.acquireUninterruptibly(2);
            clock.advance(Duration.ofSeconds(11));
            away.set(false);

            assertThat(textOf(readTurn(second, turn))).isEqualTo("one two");
        }
    }

    @Nested
    class LostAnswer {

        /** The turn was begun, and its node doesn't know it: its next beat lets it find what nobody runs. */
        @Test
        void aMessageSentAgainRunsOnce() {
            AtomicBoolean lost = new AtomicBoolean();
            SessionRepository lossy = (SessionRepository) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {SessionRepository.class},
                    (proxy, method, arguments) -> {
                        Object answer = call(method, arguments);
                        if (method.getName().equals("begin") && lost.compareAndSet(false, true)) {
                            throw UnavailableException.storage(new IOException("reset"));
                        }
                        return answer;
                    });
            ScriptedAgent agent = ScriptedAgent.saying("once");
            DurableChatService service = start(lossy, agent);

            assertThatThrownBy(() -> service.submit(ALICE, message("m", "hi")))
                    .isInstanceOf(UnavailableException.class);
            Turn turn = accepted(service.submit(ALICE, message("m", "hi")));

            List<LoggedEvent> events = readTurn(service, turn);
            assertThat(textOf(events)).isEqualTo("once");
            assertThat(lastOf(events)).isEqualTo(new TurnCompleted());
            assertThat(agent.requests()).hasSize(1);
        }
    }

    @Nested
    class Expiring {

        @Test
        void idleSessionsGoAndTheirReadersAreTold() throws Exception {
            settings = settings.withSessionExpiry(Duration.ofDays(30));
            DurableChatService service = start(ScriptedAgent.saying("a"));
            readTurn(service, accepted(service.submit(ALICE, message("m", "hi"))));
            EventCursor reader = service.open(ALICE, SESSION, new Scope.WholeSession(), new ResumePoint.Beginning())
                    .orElseThrow();
            assertThat(step(reader)).isInstanceOf(Step.Events.class);

            clock.advance(Duration.ofDays(31));

            assertThat(step(reader)).isInstanceOf(Step.Deleted.class);
            assertThat(service.snapshot(ALICE, SESSION)).isEmpty();
        }

        @Test
        void withoutTheSettingNothingGoes() {
            Semaphore rounds = new Semaphore(0);
            AtomicBoolean expired = new AtomicBoolean();
            start(
                    watched((method, arguments) -> {
                        rounds.release(method.equals("orphans") ? 1 : 0);
                        if (method.equals("expire")) {
                            expired.set(true);
                        }
                    }),
                    halting);

            rounds.acquireUninterruptibly(61);

            assertThat(expired).isFalse();
        }
    }

    @Nested
    class DeletedElsewhere {

        @Test
        void aSilentAgentIsStoppedAndTheSameIdMadeAgainIsNotTouched() throws Exception {
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch stopped = new CountDownLatch(1);
            DurableChatService owner = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
                output.text("one ");
                running.countDown();
                try {
                    new CountDownLatch(1).await();
                    return request.state();
                } finally {
                    stopped.countDown();
                    try {
                        output.text("from the grave");
                    } catch (RuntimeException refused) {
                        // the run is over
                    }
                }
            }));
            DurableChatService other = start(ScriptedAgent.saying("new"));
            Turn old = accepted(owner.submit(ALICE, message("m", "hi")));
            awaitText(owner, "one ");
            await(running);
            EventCursor here = reader(owner, old);
            EventCursor there = reader(other, old);

            assertThat(other.delete(ALICE, SESSION)).isTrue();
            Turn made = accepted(other.submit(ALICE, message("m", "hi")));

            assertThat(step(here)).isInstanceOf(Step.Deleted.class);
            assertThat(step(there)).isInstanceOf(Step.Deleted.class);
            await(stopped);
            List<LoggedEvent> events = readTurn(other, made);
            assertThat(made.log().epoch()).isNotEqualTo(old.log().epoch());
            assertThat(events).extracting(LoggedEvent::sequence).isEqualTo(numbers(1, 3));
            assertThat(textOf(events)).isEqualTo("new");
        }

        private static EventCursor reader(DurableChatService service, Turn turn) {
            return service.open(
                            ALICE,
                            SESSION,
                            new Scope.OneTurn(turn.id()),
                            new ResumePoint.After(turn.log().at(2)))
                    .orElseThrow();
        }
    }

    private interface Watcher {
        void sees(String method, Object[] arguments) throws Exception;
    }

    /** The store, but somebody is told of each call before it is made, and may keep it from being made. */
    private SessionRepository watched(Watcher watcher) {
        return (SessionRepository) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SessionRepository.class}, (proxy, method, arguments) -> {
                    watcher.sees(method.getName(), arguments);
                    return call(method, arguments);
                });
    }

    private @Nullable Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(repository, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
