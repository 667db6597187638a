package dev.perdure.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.Position;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Custom;
import dev.perdure.chat.event.ChatEvent.ReasoningDelta;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.ToolCall;
import dev.perdure.chat.event.ChatEvent.ToolResult;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor.Step.Gap;
import dev.perdure.chat.port.EventCursor.Step.Queued;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * Events as JSON: the object {@code {"id", "type", "data"}} of polls and WebSockets, and its data alone for SSE, where id and
 * type have lines of their own.
 *
 * <p>What is written is one line of UTF-8 without CR or LF. Safe for use by many threads.
 */
public final class EventJson {

    /** The type of an explicit gap, which is not part of the log. */
    public static final String GAP = "gap";

    /** The type of the word that a turn waits, which is not part of the log and has no id. */
    public static final String QUEUED = "turn.queued";

    private EventJson() {}

    /** The event's type on the wire: lower-case letters and dots only. */
    public static String type(ChatEvent event) {
        return switch (event) {
            case TurnStarted started -> "turn.started";
            case TextDelta delta -> "text.delta";
            case ReasoningDelta delta -> "reasoning.delta";
            case ToolCall call -> "tool.call";
            case ToolResult result -> "tool.result";
            case Custom custom -> "custom";
            case TurnContinued continued -> "turn.continued";
            case TurnRestarted restarted -> "turn.restarted";
            case TurnCompleted completed -> "turn.completed";
            case TurnFailed failed -> "turn.failed";
            case TurnCancelled cancelled -> "turn.cancelled";
        };
    }

    /** Writes an event's data object; the stream is neither flushed nor closed. */
    public static void writeData(LoggedEvent event, OutputStream out) throws IOException {
        Json.write(out, json -> data(json, event));
    }

    /** Writes a gap's data object; the stream is neither flushed nor closed. */
    public static void writeData(Gap gap, OutputStream out) throws IOException {
        Json.write(out, json -> data(json, gap));
    }

    /** Writes the data object of the word that a turn waits; the stream is neither flushed nor closed. */
    public static void writeData(Queued queued, OutputStream out) throws IOException {
        Json.write(out, json -> {
            json.writeStartObject();
            json.writeStringField("turn_id", queued.turn().id().value());
            json.writeStringField("message_id", queued.turn().messageId().value());
            json.writeNumberField("ahead", queued.ahead());
            json.writeEndObject();
        });
    }

    /** Reads an event from its three parts, as SSE brings them. The id of what is not of the log is not looked at. */
    public static WireEvent read(String id, String type, byte[] data) throws WireFormatException {
        if (type.equals(QUEUED)) {
            return EventReader.queued(Fields.of(data));
        }
        Position position =
                Position.parse(id).orElseThrow(() -> new WireFormatException("The id of an event is not a position."));
        return EventReader.read(position, type, Fields.of(data));
    }

    /** Reads an event object. */
    public static WireEvent read(byte[] event) throws WireFormatException {
        return read(Fields.of(event));
    }

    static WireEvent read(Fields event) throws WireFormatException {
        return EventReader.read(event.position("id"), event.text("type"), event.fields("data"));
    }

    /** The event object. */
    public static byte[] bytes(LogKey log, LoggedEvent event) {
        return Json.bytes(json -> write(json, log, event));
    }

    /** The object of a gap. */
    public static byte[] bytes(Gap gap) {
        return Json.bytes(json -> write(json, gap));
    }

    static void write(JsonGenerator json, LogKey log, LoggedEvent event) throws IOException {
        begin(json, log.at(event.sequence()), type(event.event()));
        data(json, event);
        json.writeEndObject();
    }

    static void write(JsonGenerator json, Gap gap) throws IOException {
        begin(json, gap.snapshot().position(), GAP);
        data(json, gap);
        json.writeEndObject();
    }

    private static void begin(JsonGenerator json, Position position, String type) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", position.toString());
        json.writeStringField("type", type);
        json.writeFieldName("data");
    }

    private static void data(JsonGenerator json, Gap gap) throws IOException {
        json.writeStartObject();
        json.writeStringField("reason", gap.reason().name().toLowerCase(Locale.ROOT));
        json.writeStringField("position", gap.snapshot().position().toString());
        json.writeFieldName("snapshot");
        WireSnapshot.of(gap.snapshot()).write(json);
        json.writeEndObject();
    }

    private static void data(JsonGenerator json, LoggedEvent logged) throws IOException {
        json.writeStartObject();
        json.writeStringField("turn_id", logged.turn().value());
        switch (logged.event()) {
            case TurnStarted started -> {
                json.writeStringField("message_id", started.messageId().value());
                Fields.writeText(json, "message", started.message());
                if (started.replaces() != null) {
                    json.writeStringField("replaces", started.replaces().value());
                }
                Fields.writeAuthor(json, started.author());
            }
            case TextDelta delta -> Fields.writeText(json, "text", delta.text());
            case ReasoningDelta delta -> Fields.writeText(json, "text", delta.text());
            case ToolCall call -> {
                Fields.writeText(json, "call_id", call.callId());
                Fields.writeText(json, "name", call.name());
                Fields.writeText(json, "arguments", call.arguments());
            }
            case ToolResult result -> {
                Fields.writeText(json, "call_id", result.callId());
                Fields.writeText(json, "name", result.name());
                Fields.writeText(json, "result", result.result());
                json.writeBooleanField("failed", result.failed());
            }
            case Custom custom -> custom(json, custom);
            case TurnContinued continued -> json.writeNumberField("attempt", continued.attempt());
            case TurnRestarted restarted -> json.writeNumberField("attempt", restarted.attempt());
            case TurnFailed failed -> Fields.writeFailure(json, failed.failure());
            case TurnCompleted completed -> {}
            case TurnCancelled cancelled -> {}
        }
        json.writeEndObject();
    }

    private static void custom(JsonGenerator json, Custom custom) throws IOException {
        Fields.writeText(json, "name", custom.name());
        String data = Json.wellFormed(custom.data());
        json.writeFieldName("data");
        if (Json.isValue(data)) {
            // Taken over as it is, so that no number loses a digit. In valid JSON a raw line break can only stand
            // between
            // tokens (RFC 8259, section 2), where a space is as good and keeps everything on one line.
            json.writeRawValue(data.replace('\n', ' ').replace('\r', ' '));
        } else {
            json.writeString(data);
        }
    }
}
