package dev.perdure.chat.port;

import dev.perdure.chat.AgentState;

/**
 * Who answers: a language model, a workflow, a script.
 *
 * <p>One instance serves many turns at once and must be safe for that. Everything it wants to remember between turns goes
 * into the {@link AgentState} that it returns, because the next turn may run in another process.
 */
public interface WorkflowAgent {

    /** What to do with a turn whose node has died. The same answer for the whole life of the process. */
    Recovery recovery();

    /**
     * Answers one message, blocking until the answer is whole. Called on a thread of its own, commonly a virtual one.
     *
     * <p>What is said goes to the output as soon as it is known; the output blocks when the log is slower than the agent.
     * The thread is interrupted when the turn is cancelled, runs out of time or is taken over: end the model call and leave,
     * by {@link InterruptedException} or any other way.
     *
     * @return the agent's new state, committed together with the end of the turn
     * @throws dev.perdure.chat.error.AgentException if the answer can't be finished; the turn fails with its code
     */
    AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException;

    /** How a turn is recovered by the next attempt. */
    enum Recovery {
        /** The next attempt is given what was said and goes on right there. */
        CONTINUE,
        /** The next attempt begins the answer anew; clients drop what was said. */
        RESTART,
        /** There is no next attempt: the turn fails, recoverably, and a person may retry it. */
        FAIL
    }
}
