package dev.perdure.domain;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node stops beating in the middle of a turn, another one is there. */
class TakeoverTest extends ServiceFixture {

    /** Lets the first node's agent go on after its lease was taken: the zombie. */
    private final CountDownLatch zombieWakes = new CountDownLatch(1);

    private final CountDownLatch zombieDone = new CountDownLatch(1);

    @AfterEach
    void wakeTheZombie() {
        zombieWakes.countDown();
    }

    @Test
    void theNextAttemptContinuesWhereTheLogStopsAndTheZombieWritesNothing() throws Exception {
        Turn turn = orphan(Recovery.CONTINUE);
        ScriptedAgent agent = answering(Recovery.CONTINUE);
        DurableChatService second = start(agent);

        List<LoggedEvent> events = readTurn(second, turn);
        zombieWakes.countDown();
        assertThat(zombieDone.await(10, SECONDS)).isTrue();

        assertThat(events).extracting(LoggedEvent::event).contains(new TurnContinued(2));
        assertThat(textOf(events)).isEqualTo("one two");
        assertThat(agent.requests().getFirst().saidText()).isEqualTo("one ");
        assertThat(agent.requests().getFirst().attempt()).isEqualTo(2);
        assertThat(agent.requests().getFirst().checkpoint()).isEqualTo(new AgentState("after one"));
        assertThat(readTurn(second, turn)).isEqualTo(events);
    }

    @Test
    void anAgentThatRestartsVoidsWhatWasSaid() {
        Turn turn = orphan(Recovery.RESTART);
        ScriptedAgent agent = answering(Recovery.RESTART);
        DurableChatService second = start(agent);

        List<LoggedEvent> events = readTurn(second, turn);

        assertThat(events).extracting(LoggedEvent::event).contains(new TurnRestarted(2));
        assertThat(textOf(events)).isEqualTo("two");
        assertThat(agent.requests().getFirst().said()).isEmpty();
        assertThat(agent.requests().getFirst().checkpoint()).isNull();
    }

    @Test
    void anAgentThatCannotRecoverFailsTheTurnRecoverably() {
        Turn turn = orphan(Recovery.FAIL);
        ScriptedAgent agent = answering(Recovery.FAIL);
        DurableChatService second = start(agent);

        TurnFailed failed = (TurnFailed) lastOf(readTurn(second, turn));

        assertThat(failed.failure().code()).isEqualTo("interrupted");
        assertThat(failed.failure().recoverable()).isTrue();
        assertThat(agent.requests()).isEmpty();
    }

    @Test
    void attemptsThatSayNothingAreNotRepeatedForEver() throws Exception {
        Turn turn = orphan(Recovery.CONTINUE);
        settings = settings.withMaxFruitlessAttempts(2);
        CountDownLatch never = new CountDownLatch(1);
        BlockingQueue<Integer> attempts = new LinkedBlockingQueue<>();
        ScriptedAgent silent = new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
            attempts.add(request.attempt());
            never.await();
            return request.state();
        });
        // The first attempt spoke, so two more may be lost in silence before the turn is given up.
        for (int attempt = 2; attempt <= 3; attempt++) {
            DurableChatService next = start(silent);
            assertThat(attempts.poll(10, SECONDS)).isEqualTo(attempt);
            next.close();
        }

        TurnFailed failed = (TurnFailed) lastOf(readTurn(start(silent), turn));

        assertThat(failed.failure().code()).isEqualTo("attempts_exhausted");
        assertThat(attempts).isEmpty();
    }

    @Test
    void cancellingAnOrphanEndsItWithoutRunningIt() {
        Turn turn = orphan(Recovery.CONTINUE);
        ScriptedAgent agent = answering(Recovery.CONTINUE);
        settings = settings.withBeat(Duration.ofHours(1));
        DurableChatService second = start(agent);

        assertThat(second.cancel(ALICE, SESSION, turn.id())).isInstanceOf(CancelOutcome.Requested.class);

        assertThat(lastOf(readTurn(second, turn))).isEqualTo(new ChatEvent.TurnCancelled());
        assertThat(agent.requests()).isEmpty();
    }

    @Test
    void aReaderWhoComesBackDoesNotWaitForTheSweep() {
        Turn turn = orphan(Recovery.CONTINUE);
        settings = settings.withBeat(Duration.ofHours(1));
        DurableChatService second = start(answering(Recovery.CONTINUE));

        List<LoggedEvent> events =
                readTurn(second, turn, new ResumePoint.After(turn.log().at(2)));

        assertThat(events.getFirst().event()).isEqualTo(new TurnContinued(2));
        assertThat(lastOf(events)).isEqualTo(new TurnCompleted());
    }

    @Test
    void aNodeThatWakesAfterItsTurnWasTakenEndsItsSilentRun() throws Exception {
        Semaphore awake = new Semaphore(1);
        assertThatTheRunOfASleeperEnds(sleeping(awake), awake);
    }

    @Test
    void itLooksAgainIfTheStoreWasAwayWhenItWokeUp() throws Exception {
        Semaphore awake = new Semaphore(1);
        AtomicBoolean away = new AtomicBoolean(true);
        SessionRepository sleeping = sleeping(awake);
        SessionRepository shaky = intercepting(sleeping, (method, call) -> {
            if (method.equals("turn") && awake.availablePermits() > 0 && away.getAndSet(false)) {
                throw UnavailableException.storage(new IllegalStateException("away"));
            }
            return call.call();
        });
        assertThatTheRunOfASleeperEnds(shaky, awake);
        assertThat(away).isFalse();
    }

    @Test
    void aCancelOnAnotherNodeIsHeardAtOnceEvenByASilentAgent() {
        settings = settings.withBeat(Duration.ofHours(1));
        CountDownLatch interrupted = new CountDownLatch(1);
        DurableChatService owner = start(silentAfterOne(interrupted));
        DurableChatService other = start(answering(Recovery.CONTINUE));
        Turn turn = accepted(owner.submit(ALICE, message("m", "hi")));
        awaitText(owner, "one ");

        assertThat(other.cancel(ALICE, SESSION, turn.id())).isInstanceOf(CancelOutcome.Requested.class);

        await(interrupted);
        assertThat(lastOf(readTurn(other, turn))).isEqualTo(new ChatEvent.TurnCancelled());
    }

    private void assertThatTheRunOfASleeperEnds(SessionRepository sleeping, Semaphore awake) throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        DurableChatService sleeper = start(sleeping, silentAfterOne(interrupted));
        Turn turn = accepted(sleeper.submit(ALICE, message("m", "hi")));
        awaitText(sleeper, "one ");
        awake.acquire();
        clock.advance(Duration.ofSeconds(11));
        List<LoggedEvent> events = readTurn(start(answering(Recovery.CONTINUE)), turn);

        awake.release();

        await(interrupted);
        assertThat(textOf(events)).isEqualTo("one two");
        assertThat(readTurn(sleeper, turn)).isEqualTo(events);
    }

    private static ScriptedAgent silentAfterOne(CountDownLatch interrupted) {
        return new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
            output.text("one ");
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException stopped) {
                interrupted.countDown();
                throw stopped;
            }
            return request.state();
        });
    }

    /** The store as a node sees it that can be stopped: no beat of it gets through without the permit. */
    private SessionRepository sleeping(Semaphore awake) {
        return intercepting(repository, (method, call) -> {
            if (!method.equals("beat")) {
                return call.call();
            }
            awake.acquire();
            try {
                return call.call();
            } finally {
                awake.release();
            }
        });
    }

    /** A turn whose node said "one " and lost its lease. */
    private Turn orphan(Recovery recovery) {
        ChatSettings here = settings;
        CountDownLatch checkpointed = new CountDownLatch(1);
        settings = settings.withBeat(Duration.ofHours(1));
        DurableChatService first = start(new ScriptedAgent(recovery, (request, output) -> {
            try {
                output.text("one ");
                output.checkpoint(new AgentState("after one"));
                checkpointed.countDown();
                boolean asleep = true;
                while (asleep) {
                    try {
                        zombieWakes.await();
                        asleep = false;
                    } catch (InterruptedException stopped) {
                        // a zombie has not noticed anything
                    }
                }
                output.text("zombie");
                return new AgentState("zombie");
            } finally {
                zombieDone.countDown();
            }
        }));
        Turn turn = accepted(first.submit(ALICE, message("m", "hi")));
        EventCursor cursor = first.open(ALICE, SESSION, new Scope.OneTurn(turn.id()), new ResumePoint.Beginning())
                .orElseThrow();
        List<LoggedEvent> seen = new ArrayList<>();
        while (!textOf(seen).equals("one ")) {
            seen.addAll(((Step.Events) step(cursor)).events());
        }
        await(checkpointed);
        clock.advance(Duration.ofSeconds(11));
        settings = here;
        return turn;
    }

    private static ScriptedAgent answering(Recovery recovery) {
        return new ScriptedAgent(recovery, (request, output) -> {
            output.text("two");
            return request.state();
        });
    }
}
