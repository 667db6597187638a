package dev.perdure.app.demo;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Position;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.AgentRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One turn of the demo agent, whose node may die as often as a test likes. */
final class DemoTurn {

    private final DemoAgent agent;
    private final String message;
    private final AgentState context;
    private final List<ChatEvent> said = new ArrayList<>();

    @Nullable
    private AgentState checkpoint;

    private int attempt;

    DemoTurn(FakeTime time, String message, AgentState context) {
        this(new DemoAgent(time::nanoTime, time::pause), message, context);
    }

    DemoTurn(DemoAgent agent, String message, AgentState context) {
        this.agent = agent;
        this.message = message;
        this.context = context;
    }

    DemoTurn(FakeTime time, String message) {
        this(time, message, AgentState.EMPTY);
    }

    /** Runs the next attempt to its end. */
    AgentState run() throws InterruptedException {
        return run(Said.everything());
    }

    AgentState run(Said output) throws InterruptedException {
        attempt++;
        try {
            return agent.stream(request(), output);
        } finally {
            said.addAll(output.events());
            AgentState kept = output.checkpoint();
            checkpoint = kept == null ? checkpoint : kept;
        }
    }

    List<ChatEvent> said() {
        return said;
    }

    String text() {
        return Said.text(said);
    }

    private AgentRequest request() {
        return new AgentRequest(
                new SessionId("session-1"),
                new TurnId("turn-1"),
                new MessageId("message-1"),
                attempt,
                new Position("epoch", 40L + attempt),
                message,
                List.of(),
                context,
                said,
                checkpoint);
    }
}
