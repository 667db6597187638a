package dev.perdure.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Why a call was refused: {@code application/problem+json} (RFC 9457). Its type is always {@code about:blank}; programs look
 * at the code.
 *
 * @param title the HTTP status in words
 * @param detail what to do, for people; never repeats what was sent
 * @param code stable, {@code snake_case}
 * @param recoverable whether the same call may be sent again with a chance to succeed
 * @param retryAfter how long to wait before that, if it is known
 * @param ids ids that belong to the case by name, such as {@code turn_id}
 */
public record Problem(
        int status,
        String title,
        String detail,
        String code,
        boolean recoverable,
        @Nullable Duration retryAfter,
        Map<String, String> ids) {

    /** Its media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final Set<String> OWN_FIELDS =
            Set.of("type", "status", "title", "detail", "code", "recoverable", "retry_after", "ref");

    public Problem {
        ids = Map.copyOf(ids);
    }

    public byte[] toJson() {
        return Json.bytes(json -> {
            json.writeStartObject();
            json.writeStringField("type", "about:blank");
            Fields.writeText(json, "title", title);
            json.writeNumberField("status", status);
            Fields.writeText(json, "detail", detail);
            json.writeStringField("code", code);
            json.writeBooleanField("recoverable", recoverable);
            Fields.writeRetryAfter(json, retryAfter);
            writeIds(json, ids);
            json.writeEndObject();
        });
    }

    static void writeIds(JsonGenerator json, Map<String, String> ids) throws IOException {
        for (Map.Entry<String, String> id : new TreeMap<>(ids).entrySet()) {
            Fields.writeText(json, id.getKey(), id.getValue());
        }
    }

    public static Problem fromJson(byte[] json) throws WireFormatException {
        Fields problem = Fields.of(json);
        return new Problem(
                problem.smallNumber("status"),
                problem.text("title"),
                problem.text("detail"),
                problem.text("code"),
                problem.truth("recoverable"),
                problem.retryAfter(),
                ids(problem));
    }

    /** The texts that are none of the fields that every problem has. */
    static Map<String, String> ids(Fields problem) {
        Map<String, String> ids = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : problem.object().properties()) {
            if (field.getValue().isTextual() && !OWN_FIELDS.contains(field.getKey())) {
                ids.put(field.getKey(), field.getValue().textValue());
            }
        }
        return ids;
    }
}
