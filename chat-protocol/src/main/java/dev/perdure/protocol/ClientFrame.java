package dev.perdure.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a client says over a WebSocket: one JSON object in a text message. Ids and texts are not yet checked.
 *
 * <p>{@code ref} is the client's own name for what it asks; the answer repeats it.
 */
public sealed interface ClientFrame {

    /** The longest {@code ref}, in characters. */
    int MAX_REF = 128;

    /** Where to begin; the first frame, unless the URL has said so. Absent: from the session's first event. */
    record Attach(@Nullable String lastMessageId) implements ClientFrame {}

    /** Submits a message. */
    record Message(SubmitRequest request, @Nullable String ref) implements ClientFrame {}

    /** Asks a turn to stop. */
    record Cancel(String turnId, @Nullable String ref) implements ClientFrame {}

    /** Runs a turn again. */
    record Retry(String turnId, @Nullable String ref) implements ClientFrame {}

    /** Wants a pong. */
    record Ping(@Nullable String ref) implements ClientFrame {}

    /**
     * Not of this protocol.
     *
     * @param detail names the fault and never repeats what was read
     */
    record Invalid(String detail, @Nullable String ref) implements ClientFrame {}

    /** Reads a frame; whatever is wrong with it is said by {@link Invalid}. */
    static ClientFrame fromJson(byte[] json) {
        String ref = null;
        try {
            Fields frame = Fields.of(json);
            ref = ref(frame);
            return read(frame, ref);
        } catch (WireFormatException notOurs) {
            return new Invalid(String.valueOf(notOurs.getMessage()), ref);
        }
    }

    private static @Nullable String ref(Fields frame) throws WireFormatException {
        String ref = frame.optionalText("ref");
        if (ref != null && ref.length() > MAX_REF) {
            throw new WireFormatException("The field ref has more than " + MAX_REF + " characters.");
        }
        return ref;
    }

    private static ClientFrame read(Fields frame, @Nullable String ref) throws WireFormatException {
        String type = frame.optionalText("type");
        return switch (type) {
            case null -> {
                if (!frame.object().has("last_message_id")) {
                    throw new WireFormatException("The field type is missing.");
                }
                yield new Attach(frame.optionalText("last_message_id"));
            }
            case "message" -> new Message(SubmitRequest.read(frame), ref);
            case "cancel" -> new Cancel(frame.text("turn_id"), ref);
            case "retry" -> new Retry(frame.text("turn_id"), ref);
            case "ping" -> new Ping(ref);
            default -> throw new WireFormatException("The type is none of message, cancel, retry and ping.");
        };
    }

    /** The frame as it is sent; an {@link Invalid} one can't be. */
    default byte[] toJson() {
        return Json.bytes(json -> {
            json.writeStartObject();
            switch (this) {
                case Attach attach -> {
                    if (attach.lastMessageId() == null) {
                        json.writeNullField("last_message_id");
                    } else {
                        Fields.writeText(json, "last_message_id", attach.lastMessageId());
                    }
                }
                case Message message -> {
                    json.writeStringField("type", "message");
                    message.request().writeFields(json);
                    Fields.writeIfPresent(json, "ref", message.ref());
                }
                case Cancel cancel -> {
                    json.writeStringField("type", "cancel");
                    Fields.writeText(json, "turn_id", cancel.turnId());
                    Fields.writeIfPresent(json, "ref", cancel.ref());
                }
                case Retry retry -> {
                    json.writeStringField("type", "retry");
                    Fields.writeText(json, "turn_id", retry.turnId());
                    Fields.writeIfPresent(json, "ref", retry.ref());
                }
                case Ping ping -> {
                    json.writeStringField("type", "ping");
                    Fields.writeIfPresent(json, "ref", ping.ref());
                }
                case Invalid invalid -> throw new IllegalStateException("an invalid frame is never sent");
            }
            json.writeEndObject();
        });
    }
}
