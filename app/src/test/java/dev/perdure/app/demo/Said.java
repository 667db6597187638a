package dev.perdure.app.demo;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.error.RunStoppedException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.AgentOutput;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what an agent says, up to a number of events: then its node dies. */
final class Said implements AgentOutput {

    private final List<ChatEvent> events = new ArrayList<>();
    private final int most;

    @Nullable
    private AgentState checkpoint;

    private Said(int most) {
        this.most = most;
    }

    static Said everything() {
        return new Said(Integer.MAX_VALUE);
    }

    static Said theFirst(int most) {
        return new Said(most);
    }

    List<ChatEvent> events() {
        return events;
    }

    @Nullable
    AgentState checkpoint() {
        return checkpoint;
    }

    String text() {
        return text(events);
    }

    static String text(List<ChatEvent> events) {
        StringBuilder text = new StringBuilder();
        for (ChatEvent event : events) {
            if (event instanceof ChatEvent.TextDelta delta) {
                text.append(delta.text());
            }
        }
        return text.toString();
    }

    private void take(ChatEvent event) {
        if (events.size() >= most) {
            throw new RunStoppedException("turn-1");
        }
        events.add(event);
    }

    @Override
    public void text(String piece) {
        take(new ChatEvent.TextDelta(piece));
    }

    @Override
    public void reasoning(String piece) {
        take(new ChatEvent.ReasoningDelta(piece));
    }

    @Override
    public void toolCall(String callId, String name, String arguments) {
        take(new ChatEvent.ToolCall(callId, name, arguments));
    }

    @Override
    public void toolResult(String callId, String name, String result, boolean failed) {
        take(new ChatEvent.ToolResult(callId, name, result, failed));
    }

    @Override
    public void custom(String name, String data) {
        take(new ChatEvent.Custom(name, data));
    }

    @Override
    public void checkpoint(AgentState state) {
        checkpoint = state;
    }
}
