package dev.perdure.protocol;

import java.util.List;

/**
 * Whether a server wants traffic.
 *
 * @param reasons why not, in words for an operator; empty if it does
 */
public record Health(List<String> reasons) {

    public Health {
        reasons = List.copyOf(reasons);
    }

    public boolean healthy() {
        return reasons.isEmpty();
    }

    public byte[] toJson() {
        return Json.bytes(json -> {
            json.writeStartObject();
            json.writeStringField("status", healthy() ? "ok" : "not_ready");
            json.writeArrayFieldStart("reasons");
            for (String reason : reasons) {
                json.writeString(Json.wellFormed(reason));
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
