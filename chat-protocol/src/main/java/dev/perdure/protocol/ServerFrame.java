package dev.perdure.protocol;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the server says over a WebSocket: one JSON object in a text message. */
public sealed interface ServerFrame {

    /** An event: the very object of a poll, as {@link EventJson} writes it. */
    record Event(WireEvent event) implements ServerFrame {}

    /** What a client's frame is answered with. */
    sealed interface Answer extends ServerFrame permits Ack, Pong, Refused {

        /** What the client has named it; absent if it has not. */
        @Nullable
        String ref();

        byte[] toJson();
    }

    /** What was asked is done, and durable. */
    record Ack(TurnReceipt receipt, @Nullable String ref) implements Answer {

        @Override
        public byte[] toJson() {
            return Json.bytes(json -> {
                json.writeStartObject();
                json.writeStringField("type", "ack");
                Fields.writeIfPresent(json, "ref", ref);
                receipt.writeFields(json);
                json.writeEndObject();
            });
        }
    }

    /** The answer to a ping. */
    record Pong(@Nullable String ref) implements Answer {

        @Override
        public byte[] toJson() {
            return Json.bytes(json -> {
                json.writeStartObject();
                json.writeStringField("type", "pong");
                Fields.writeIfPresent(json, "ref", ref);
                json.writeEndObject();
            });
        }
    }

    /**
     * What was asked is refused; the connection goes on. The fields are those of {@link Problem}.
     *
     * @param ids ids that belong to the case by name, such as {@code turn_id}
     */
    record Refused(
            String code,
            boolean recoverable,
            String detail,
            @Nullable Duration retryAfter,
            Map<String, String> ids,
            @Nullable String ref)
            implements Answer {

        public Refused {
            ids = Map.copyOf(ids);
        }

        public static Refused of(Problem problem, @Nullable String ref) {
            return new Refused(
                    problem.code(), problem.recoverable(), problem.detail(), problem.retryAfter(), problem.ids(), ref);
        }

        @Override
        public byte[] toJson() {
            return Json.bytes(json -> {
                json.writeStartObject();
                json.writeStringField("type", "error");
                Fields.writeIfPresent(json, "ref", ref);
                json.writeStringField("code", code);
                json.writeBooleanField("recoverable", recoverable);
                Fields.writeText(json, "detail", detail);
                Fields.writeRetryAfter(json, retryAfter);
                Problem.writeIds(json, ids);
                json.writeEndObject();
            });
        }
    }

    /** The connection lives, and there is nothing to say. */
    record Heartbeat() implements ServerFrame {

        public byte[] toJson() {
            return Json.bytes(json -> {
                json.writeStartObject();
                json.writeStringField("type", "heartbeat");
                json.writeEndObject();
            });
        }
    }

    /** Reads a frame; one whose type is none of the others' is an event, known or not. */
    static ServerFrame fromJson(byte[] json) throws WireFormatException {
        Fields frame = Fields.of(json);
        return switch (frame.text("type")) {
            case "ack" -> new Ack(TurnReceipt.read(frame), frame.optionalText("ref"));
            case "pong" -> new Pong(frame.optionalText("ref"));
            case "heartbeat" -> new Heartbeat();
            case "error" -> refused(frame);
            default -> new Event(EventJson.read(frame));
        };
    }

    private static Refused refused(Fields frame) throws WireFormatException {
        return new Refused(
                frame.text("code"),
                frame.truth("recoverable"),
                frame.text("detail"),
                frame.retryAfter(),
                Problem.ids(frame),
                frame.optionalText("ref"));
    }
}
