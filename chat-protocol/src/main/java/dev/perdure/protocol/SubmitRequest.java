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
            writeIfPresent(json, "session_id", sessionId);
            writeIfPresent(json, "message", message);
            writeIfPresent(json, "message_id", messageId);
            writeIfPresent(json, "when_busy", whenBusy);
            writeIfPresent(json, "replaces", replaces);
            json.writeEndObject();
        });
    }

    private static void writeIfPresent(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            Fields.writeText(json, name, value);
        }
    }

    public static SubmitRequest fromJson(byte[] json) throws WireFormatException {
        Fields request = Fields.of(json);
        return new SubmitRequest(
                request.optionalText("session_id"),
                request.optionalText("message"),
                request.optionalText("message_id"),
                request.optionalText("when_busy"),
                request.optionalText("replaces"));
    }
}
