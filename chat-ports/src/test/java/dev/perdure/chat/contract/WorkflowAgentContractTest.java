package dev.perdure.chat.contract;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;

/** The contract of agents, kept by the smallest agent that can keep it. */
class WorkflowAgentContractTest extends WorkflowAgentContract {

    @Override
    protected WorkflowAgent agent() {
        return new Parrot();
    }

    @Override
    protected String message() {
        return "Say it again.";
    }

    /** Says word by word what it was told, going on where an earlier attempt stopped. */
    private static final class Parrot implements WorkflowAgent {

        @Override
        public Recovery recovery() {
            return Recovery.CONTINUE;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            int said = request.saidText().length();
            for (int i = said; i < request.message().length(); i++) {
                output.text(String.valueOf(request.message().charAt(i)));
            }
            return new AgentState(request.message());
        }
    }
}
