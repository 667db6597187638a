package dev.perdure.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A message as a client sends it, not yet checked: ids and texts may be anything a JSON string can hold.
 *
 * @param sessionId absent where the path names the session
 * @param messageId the client's idempotency key
 * @param whenBusy what to do if the session is busy
 * @param replaces the turn that the message's turn is to stand for
 */
public record SubmitRequest(
        @Nullable String sessionId,
        @Nullable String message,
        @Nullable String messageId,
        @Nullable String whenBusy,
        @Nullable String replaces) {

    /** A message that replaces no other. */
    public SubmitRequest(
            @Nullable String sessionId,
            @Nullable String message,
            @Nullable String messageId,
            @Nullable String whenBusy) {
        this(sessionId, message, messageId, whenBusy, null);
    }

    public byte[] toJson() {
        return Json.bytes(json -> {
            json.writeStartObject();
            writeFields(json);
            json.writeEndObject();
        });
    }

    void writeFields(JsonGenerator json) throws IOException {
        Fields.writeIfPresent(json, "session_id", sessionId);
        Fields.writeIfPresent(json, "message", message);
        Fields.writeIfPresent(json, "message_id", messageId);
        Fields.writeIfPresent(json, "when_busy", whenBusy);
        Fields.writeIfPresent(json, "replaces", replaces);
    }

    public static SubmitRequest fromJson(byte[] json) throws WireFormatException {
        return read(Fields.of(json));
    }

    static SubmitRequest read(Fields request) throws WireFormatException {
        return new SubmitRequest(
                request.optionalText("session_id"),
                request.optionalText("message"),
                request.optionalText("message_id"),
                request.optionalText("when_busy"),
                request.optionalText("replaces"));
    }
}
