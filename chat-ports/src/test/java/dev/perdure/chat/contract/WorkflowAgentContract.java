package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every promise of {@link WorkflowAgent} as a test. An adapter proves itself by one subclass that gives an agent and a
 * message that makes it answer by itself, in at least two pieces and within {@link #patience}.
 */
@Timeout(120)
public abstract class WorkflowAgentContract {

    /** How long an agent may take to leave when it is told to. */
    private static final Duration PROMPTLY = Duration.ofSeconds(5);

    private WorkflowAgent agent;

    /** The agent; called once before each test. What it needs the subclass closes itself. */
    protected abstract WorkflowAgent agent() throws Exception;

    /** What a user says to be answered. */
    protected abstract String message();

    /** How long a whole answer may take on a busy machine. */
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    @BeforeEach
    void makeAgent() throws Exception {
        agent = agent();
    }

    @Nested
    class Answering {

        @Test
        void aMessageIsAnsweredInWordsAndWithAState() throws Exception {
            AgentRun run = AgentRun.start(agent, request("s"), RecordingOutput.open());

            assertThat(run.state(patience())).isNotNull();
            assertThat(run.output().text()).isNotBlank();
        }

        @Test
        void theReturnedStateIsGoodForTheNextTurn() throws Exception {
            AgentState state =
                    AgentRun.start(agent, request("s"), RecordingOutput.open()).state(patience());

            AgentRun next = AgentRun.start(agent, request("s", 1, state, List.of(), null), RecordingOutput.open());

            assertThat(next.state(patience())).isNotNull();
            assertThat(next.output().text()).isNotBlank();
        }

        @Test
        void anAgentThatIsHeldBackGoesOnWhenItIsReleased() throws Exception {
            AgentRun run = AgentRun.start(agent, request("s"), RecordingOutput.holding());
            run.output().awaitFirstCall();
            assertThat(run.output().events()).isEmpty();

            run.output().release();

            assertThat(run.state(patience())).isNotNull();
            assertThat(run.output().text()).isNotBlank();
        }

        @Test
        void twoTurnsAreServedAtOnce() throws Exception {
            AgentRun one = AgentRun.start(agent, request("s1"), RecordingOutput.holding());
            AgentRun other = AgentRun.start(agent, request("s2"), RecordingOutput.holding());
            one.output().awaitFirstCall();
            other.output().awaitFirstCall();

            other.output().release();
            assertThat(other.state(patience())).isNotNull();
            assertThat(other.output().text()).isNotBlank();
            assertThat(one.output().events())
                    .as("the one that is still held back")
                    .isEmpty();

            one.output().release();
            assertThat(one.state(patience())).isNotNull();
            assertThat(one.output().text()).isNotBlank();
        }
    }

    @Nested
    class Recovering {

        @Test
        void theWayToRecoverIsAlwaysTheSame() throws Exception {
            Recovery before = agent.recovery();
            AgentRun.start(agent, request("s"), RecordingOutput.open()).state(patience());

            assertThat(before).isNotNull();
            assertThat(agent.recovery()).isEqualTo(before);
            assertThat(agent().recovery()).isEqualTo(before);
        }

        @Test
        void aLaterAttemptEndsTheAnswerAsDeclared() throws Exception {
            Assumptions.assumeTrue(agent.recovery() != Recovery.FAIL, "this agent has no later attempts");
            RecordingOutput first = RecordingOutput.stoppingAtCall(2);
            assertThat(AgentRun.start(agent, request("s"), first).endsWithin(patience()))
                    .isTrue();
            boolean continues = agent.recovery() == Recovery.CONTINUE;
            List<ChatEvent> said = continues ? first.events() : List.of();
            AgentState checkpoint = continues && !first.checkpoints().isEmpty()
                    ? first.checkpoints().getLast()
                    : null;

            AgentRun second =
                    AgentRun.start(agent, request("s", 2, AgentState.EMPTY, said, checkpoint), RecordingOutput.open());

            assertThat(second.state(patience())).isNotNull();
            assertThat(first.text().concat(second.output().text())).isNotBlank();
        }
    }

    @Nested
    class Leaving {

        @Test
        void anInterruptWhileItIsHeldBackEndsTheRun() throws Exception {
            AgentRun run = AgentRun.start(agent, request("s"), RecordingOutput.holding());
            run.output().awaitFirstCall();

            run.interrupt();

            assertThat(run.endsWithin(PROMPTLY)).isTrue();
            assertThat(run.output().events()).isEmpty();
        }

        @Test
        void anInterruptAtTheStartEndsTheRun() throws Exception {
            AgentRun run = AgentRun.start(agent, request("s"), RecordingOutput.holding());

            run.interrupt();

            assertThat(run.endsWithin(PROMPTLY)).isTrue();
            assertThat(run.output().events()).isEmpty();
        }

        @Test
        void aRunThatIsOverIsLeftAtOnceAndQuietly() throws Exception {
            for (int call = 1; call <= 2; call++) {
                AgentRun run = AgentRun.start(agent, request("s" + call), RecordingOutput.stoppingAtCall(call));
                run.output().awaitFirstCall();

                assertThat(run.endsWithin(call == 1 ? PROMPTLY : patience())).isTrue();
                assertThat(run.output().callsAfterTheStop())
                        .as("pieces said after the end of the run was told at call %s", call)
                        .isZero();
            }
        }

        @Test
        void oneRunsInterruptDoesNotDisturbAnother() throws Exception {
            AgentRun one = AgentRun.start(agent, request("s1"), RecordingOutput.holding());
            AgentRun other = AgentRun.start(agent, request("s2"), RecordingOutput.holding());
            one.output().awaitFirstCall();
            other.output().awaitFirstCall();

            one.interrupt();
            assertThat(one.endsWithin(PROMPTLY)).isTrue();
            other.output().release();

            assertThat(other.state(patience())).isNotNull();
            assertThat(other.output().text()).isNotBlank();
        }

        @Test
        void anAgentThatWasInterruptedServesTheNextTurn() throws Exception {
            AgentRun run = AgentRun.start(agent, request("s"), RecordingOutput.holding());
            run.output().awaitFirstCall();
            run.interrupt();
            assertThat(run.endsWithin(PROMPTLY)).isTrue();

            AgentRun next = AgentRun.start(agent, request("s"), RecordingOutput.open());

            assertThat(next.state(patience())).isNotNull();
            assertThat(next.output().text()).isNotBlank();
        }
    }

    private AgentRequest request(String session) {
        return request(session, 1, AgentState.EMPTY, List.of(), null);
    }

    private AgentRequest request(
            String session, int attempt, AgentState state, List<ChatEvent> said, @Nullable AgentState checkpoint) {
        LogKey log = new LogKey(new SessionId(session), "epoch");
        return new AgentRequest(
                log.session(),
                new TurnId("turn-of-" + session),
                new MessageId("m"),
                attempt,
                log.at(1 + said.size()),
                message(),
                List.of(),
                state,
                said,
                checkpoint);
    }
}
