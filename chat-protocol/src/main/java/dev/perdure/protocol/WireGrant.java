package dev.perdure.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perdure.chat.Access;
import dev.perdure.chat.Caller;
import dev.perdure.chat.Grant;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Who is let into a session: {@code {"subject": "…", "access": "read", "created_at": "…"}}, by one or by {@code {"grants": […]}}. */
public final class WireGrant {

    private WireGrant() {}

    public static byte[] toJson(Grant grant) {
        return Json.bytes(json -> write(json, grant));
    }

    public static Grant fromJson(byte[] json) throws WireFormatException {
        return read(Fields.of(json));
    }

    public static byte[] toJson(List<Grant> grants) {
        return Json.bytes(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("grants");
            for (Grant grant : grants) {
                write(json, grant);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    public static List<Grant> listFromJson(byte[] json) throws WireFormatException {
        return Fields.of(json).list("grants", WireGrant::read);
    }

    static String word(Access access) {
        return access.name().toLowerCase(Locale.ROOT);
    }

    static Access access(String word) {
        return switch (word) {
            case "read" -> Access.READ;
            case "write" -> Access.WRITE;
            default -> throw new IllegalArgumentException("no access");
        };
    }

    private static void write(JsonGenerator json, Grant grant) throws IOException {
        json.writeStartObject();
        Fields.writeText(json, "subject", grant.subject().subject());
        json.writeStringField("access", word(grant.access()));
        Fields.writeNamed(json, "created_at", grant.createdAt());
        json.writeEndObject();
    }

    private static Grant read(Fields grant) throws WireFormatException {
        return new Grant(
                grant.text("subject", Caller::new),
                grant.text("access", WireGrant::access),
                grant.instant("created_at"));
    }
}
