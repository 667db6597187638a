package dev.perdure.domain;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An agent that does what a test says, and remembers what it was asked. */
final class ScriptedAgent implements WorkflowAgent {

    /** What the agent does for one request. */
    interface Script {
        AgentState play(AgentRequest request, AgentOutput output) throws InterruptedException;
    }

    private final Recovery recovery;
    private final Script script;
    private final List<AgentRequest> requests = new CopyOnWriteArrayList<>();

    ScriptedAgent(Recovery recovery, Script script) {
        this.recovery = recovery;
        this.script = script;
    }

    static ScriptedAgent saying(String... pieces) {
        return new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
            for (String piece : pieces) {
                output.text(piece);
            }
            return request.state();
        });
    }

    List<AgentRequest> requests() {
        return requests;
    }

    @Override
    public Recovery recovery() {
        return recovery;
    }

    @Override
    public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
        requests.add(request);
        return script.play(request, output);
    }
}
