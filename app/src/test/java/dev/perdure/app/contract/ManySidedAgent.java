package dev.perdure.app.contract;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.error.AgentException;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Does what the message says, so that everything there is in the protocol happens. */
final class ManySidedAgent implements WorkflowAgent {

    /** Says something of each kind. */
    static final String ALL = "all";

    /** Fails for now. */
    static final String BUSY = "busy";

    /** Fails for good. */
    static final String REFUSE = "refuse";

    /** Says a word and then nothing, in its first attempt. */
    static final String WAIT = "wait";

    @Override
    public Recovery recovery() {
        return Recovery.CONTINUE;
    }

    @Override
    public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
        switch (request.message()) {
            case ALL -> {
                output.reasoning("hm");
                output.text("well");
                output.toolCall("c", "add", "{}");
                output.toolResult("c", "add", "2", false);
                output.custom("progress", "{\"done\":0.5}");
            }
            case BUSY ->
                throw new AgentException("model_rate_limited", true, "Too much to do.", Duration.ofMillis(1500), null);
            case REFUSE -> throw new AgentException("content_filtered", false, "No.");
            case WAIT -> {
                if (request.attempt() == 1) {
                    output.text("…");
                    new CountDownLatch(1).await();
                }
            }
            default -> output.text(request.message());
        }
        return request.state();
    }
}
