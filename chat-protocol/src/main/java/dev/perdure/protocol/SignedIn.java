package dev.perdure.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, as the server knows.
 *
 * @param expiresAt when what the call was made with ceases to hold; null if it doesn't
 * @param mode how callers are known: {@code none}, {@code tokens}, {@code jwt} or another
 */
public record SignedIn(String subject, @Nullable Instant expiresAt, String mode) {

    public byte[] toJson() {
        return Json.bytes(json -> {
            json.writeStartObject();
            Fields.writeText(json, "subject", subject);
            Fields.writeNamed(json, "expires_at", expiresAt);
            json.writeStringField("mode", mode);
            json.writeEndObject();
        });
    }
}
