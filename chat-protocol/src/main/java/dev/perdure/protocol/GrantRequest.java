package dev.perdure.protocol;

import dev.perdure.chat.Access;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom to let into a session, as a client sends it, not yet checked.
 *
 * @param subject absent if the field is missing
 * @param access absent if the field is missing
 */
public record GrantRequest(
        @Nullable String subject, @Nullable String access) {

    public static GrantRequest of(String subject, Access access) {
        return new GrantRequest(subject, WireGrant.word(access));
    }

    /** The access that is meant; empty if it is none. */
    public Optional<Access> wanted() {
        try {
            return access == null ? Optional.empty() : Optional.of(WireGrant.access(access));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    public byte[] toJson() {
        return Json.bytes(json -> {
            json.writeStartObject();
            if (subject != null) {
                Fields.writeText(json, "subject", subject);
            }
            if (access != null) {
                Fields.writeText(json, "access", access);
            }
            json.writeEndObject();
        });
    }

    public static GrantRequest fromJson(byte[] json) throws WireFormatException {
        Fields request = Fields.of(json);
        return new GrantRequest(request.optionalText("subject"), request.optionalText("access"));
    }
}
