package dev.perdure.protocol;

import java.time.Instant;

/**
 * What may stand in the URL of one stream or WebSocket in the place of credentials.
 *
 * @param ticket of {@code A-Z a-z 0-9 . _ -}
 * @param expiresAt when it ceases to be taken, used or not
 */
public record AccessTicket(String ticket, Instant expiresAt) {

    public byte[] toJson() {
        return Json.bytes(json -> {
            json.writeStartObject();
            json.writeStringField("ticket", ticket);
            Fields.writeNamed(json, "expires_at", expiresAt);
            json.writeEndObject();
        });
    }

    @Override
    public String toString() {
        return "AccessTicket[expiresAt=" + expiresAt + "]";
    }
}
