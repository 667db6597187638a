package dev.perdure.postgres;

import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a log row: a version byte, then one event after the other.
 *
 * <p>An event is a kind byte and its fields in order. A text is its length in bytes as a variable-length number and then
 * UTF-8. Kinds and their fields never change meaning; what is new gets a new kind or a new version. Stateless.
 */
final class EventCodec {

    private static final byte VERSION = 1;

    private static final byte TURN_STARTED = 1;
    private static final byte TEXT_DELTA = 2;
    private static final byte REASONING_DELTA = 3;
    private static final byte TOOL_CALL = 4;
    private static final byte TOOL_RESULT = 5;
    private static final byte CUSTOM = 6;
    private static final byte TURN_CONTINUED = 7;
    private static final byte TURN_RESTARTED = 8;
    private static final byte TURN_COMPLETED = 9;
    private static final byte TURN_FAILED = 10;
    private static final byte TURN_CANCELLED = 11;
    private static final byte TURN_STARTED_INSTEAD = 12;
    private static final byte TURN_STARTED_BY_GUEST = 13;

    private EventCodec() {}

    /**
     * The bytes of a row.
     *
     * @throws IllegalArgumentException if a text is not well-formed Unicode: it could not be given back as it was
     */
    static byte[] encode(List<? extends ChatEvent> events) {
        PayloadWriter writer = new PayloadWriter();
        writer.octet(VERSION);
        for (ChatEvent event : events) {
            write(writer, event);
        }
        return writer.bytes();
    }

    /**
     * The events of a row.
     *
     * @throws IllegalStateException if the bytes are not what {@link #encode} wrote for {@code count} events
     */
    static List<ChatEvent> decode(byte[] payload, int count) {
        PayloadReader reader = new PayloadReader(payload);
        byte version = reader.octet();
        if (version != VERSION) {
            throw new IllegalStateException("a log row has the unknown version " + version);
        }
        List<ChatEvent> events = new ArrayList<>();
        while (reader.hasMore()) {
            events.add(read(reader));
        }
        if (events.size() != count) {
            throw new IllegalStateException("a log row holds " + events.size() + " events, not " + count);
        }
        return events;
    }

    private static void write(PayloadWriter writer, ChatEvent event) {
        switch (event) {
            case ChatEvent.TurnStarted started -> write(writer, started);
            case ChatEvent.TextDelta(String text) -> writer.octet(TEXT_DELTA).text(text);
            case ChatEvent.ReasoningDelta(String text) ->
                writer.octet(REASONING_DELTA).text(text);
            case ChatEvent.ToolCall(String callId, String name, String arguments) ->
                writer.octet(TOOL_CALL).text(callId).text(name).text(arguments);
            case ChatEvent.ToolResult(String callId, String name, String result, boolean failed) ->
                writer.octet(TOOL_RESULT).text(callId).text(name).text(result).flag(failed);
            case ChatEvent.Custom(String name, String data) ->
                writer.octet(CUSTOM).text(name).text(data);
            case ChatEvent.TurnContinued(int attempt) ->
                writer.octet(TURN_CONTINUED).number(attempt);
            case ChatEvent.TurnRestarted(int attempt) ->
                writer.octet(TURN_RESTARTED).number(attempt);
            case ChatEvent.TurnCompleted() -> writer.octet(TURN_COMPLETED);
            case ChatEvent.TurnFailed(Failure failure) ->
                writer.octet(TURN_FAILED)
                        .text(failure.code())
                        .flag(failure.recoverable())
                        .text(failure.message())
                        .duration(failure.retryAfter());
            case ChatEvent.TurnCancelled() -> writer.octet(TURN_CANCELLED);
        }
    }

    private static void write(PayloadWriter writer, ChatEvent.TurnStarted started) {
        TurnId replaces = started.replaces();
        Caller author = started.author();
        byte owners = replaces == null ? TURN_STARTED : TURN_STARTED_INSTEAD;
        writer.octet(author == null ? owners : TURN_STARTED_BY_GUEST)
                .text(started.messageId().value())
                .text(started.message());
        if (author != null) {
            writer.flag(replaces != null);
        }
        if (replaces != null) {
            writer.text(replaces.value());
        }
        if (author != null) {
            writer.text(author.subject());
        }
    }

    private static ChatEvent read(PayloadReader reader) {
        byte kind = reader.octet();
        return switch (kind) {
            case TURN_STARTED -> new ChatEvent.TurnStarted(new MessageId(reader.text()), reader.text());
            case TURN_STARTED_INSTEAD ->
                new ChatEvent.TurnStarted(new MessageId(reader.text()), reader.text(), new TurnId(reader.text()), null);
            case TURN_STARTED_BY_GUEST ->
                new ChatEvent.TurnStarted(
                        new MessageId(reader.text()),
                        reader.text(),
                        reader.flag() ? new TurnId(reader.text()) : null,
                        new Caller(reader.text()));
            case TEXT_DELTA -> new ChatEvent.TextDelta(reader.text());
            case REASONING_DELTA -> new ChatEvent.ReasoningDelta(reader.text());
            case TOOL_CALL -> new ChatEvent.ToolCall(reader.text(), reader.text(), reader.text());
            case TOOL_RESULT -> new ChatEvent.ToolResult(reader.text(), reader.text(), reader.text(), reader.flag());
            case CUSTOM -> new ChatEvent.Custom(reader.text(), reader.text());
            case TURN_CONTINUED -> new ChatEvent.TurnContinued((int) reader.number());
            case TURN_RESTARTED -> new ChatEvent.TurnRestarted((int) reader.number());
            case TURN_COMPLETED -> new ChatEvent.TurnCompleted();
            case TURN_FAILED ->
                new ChatEvent.TurnFailed(new Failure(reader.text(), reader.flag(), reader.text(), reader.duration()));
            case TURN_CANCELLED -> new ChatEvent.TurnCancelled();
            default -> throw new IllegalStateException("a log row holds the unknown kind " + kind);
        };
    }
}
