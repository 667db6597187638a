package dev.perdure.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Position;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor.Step.Gap.Reason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The way back of {@link EventJson}. */
final class EventReader {

    private EventReader() {}

    static WireEvent read(Position position, String type, Fields data) throws WireFormatException {
        if (type.equals(EventJson.GAP)) {
            Fields snapshot = data.fields("snapshot");
            return new WireEvent.Gap(position, data.text("reason", EventReader::reason), WireSnapshot.read(snapshot));
        }
        ChatEvent event = event(type, data);
        return event == null
                ? new WireEvent.Unknown(position, type)
                : new WireEvent.Logged(
                        position, new LoggedEvent(position.sequence(), data.text("turn_id", TurnId::new), event));
    }

    static WireEvent.Queued queued(Fields data) throws WireFormatException {
        return new WireEvent.Queued(
                data.text("turn_id", TurnId::new), data.text("message_id", MessageId::new), data.smallNumber("ahead"));
    }

    private static Reason reason(String text) {
        return Reason.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static @Nullable ChatEvent event(String type, Fields data) throws WireFormatException {
        return switch (type) {
            case "turn.started" ->
                new ChatEvent.TurnStarted(
                        data.text("message_id", MessageId::new),
                        data.text("message"),
                        data.optionalText("replaces", TurnId::new),
                        data.author());
            case "text.delta" -> new ChatEvent.TextDelta(data.text("text"));
            case "reasoning.delta" -> new ChatEvent.ReasoningDelta(data.text("text"));
            case "tool.call" -> new ChatEvent.ToolCall(data.text("call_id"), data.text("name"), data.text("arguments"));
            case "tool.result" ->
                new ChatEvent.ToolResult(
                        data.text("call_id"), data.text("name"), data.text("result"), data.truth("failed"));
            case "custom" -> new ChatEvent.Custom(data.text("name"), custom(data));
            case "turn.continued" -> new ChatEvent.TurnContinued(data.smallNumber("attempt"));
            case "turn.restarted" -> new ChatEvent.TurnRestarted(data.smallNumber("attempt"));
            case "turn.completed" -> new ChatEvent.TurnCompleted();
            case "turn.failed" -> new ChatEvent.TurnFailed(data.failure());
            case "turn.cancelled" -> new ChatEvent.TurnCancelled();
            default -> null;
        };
    }

    private static String custom(Fields data) throws WireFormatException {
        JsonNode value = data.object().get("data");
        if (value == null) {
            throw new WireFormatException("The field data is missing.");
        }
        return value.toString();
    }
}
