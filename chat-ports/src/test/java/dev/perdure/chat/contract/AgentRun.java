package dev.perdure.chat.contract;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One attempt of an agent on a virtual thread of its own. */
final class AgentRun {

    private final CompletableFuture<AgentState> outcome = new CompletableFuture<>();
    private final RecordingOutput output;
    private final Thread thread;

    private AgentRun(WorkflowAgent agent, AgentRequest request, RecordingOutput output) {
        this.output = output;
        this.thread = Thread.ofVirtual().name("agent-run").unstarted(() -> {
            try {
                outcome.complete(agent.stream(request, output));
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
    }

    static AgentRun start(WorkflowAgent agent, AgentRequest request, RecordingOutput output) {
        AgentRun run = new AgentRun(agent, request, output);
        run.thread.start();
        return run;
    }

    RecordingOutput output() {
        return output;
    }

    void interrupt() {
        thread.interrupt();
    }

    /** The state that the agent returned. */
    AgentState state(Duration patience) throws InterruptedException, ExecutionException, TimeoutException {
        return outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether the agent has come back in time, whatever with. */
    boolean endsWithin(Duration patience) throws InterruptedException {
        return thread.join(patience);
    }
}
