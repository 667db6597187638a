package dev.perdure.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A title as a client sends it, not yet checked.
 *
 * @param title absent if the field is missing
 */
public record RenameRequest(@Nullable String title) {

    public byte[] toJson() {
        return Json.bytes(json -> {
            json.writeStartObject();
            if (title != null) {
                Fields.writeText(json, "title", title);
            }
            json.writeEndObject();
        });
    }

    public static RenameRequest fromJson(byte[] json) throws WireFormatException {
        return new RenameRequest(Fields.of(json).optionalText("title"));
    }
}
