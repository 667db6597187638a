package dev.perdure.protocol;

/** What the chat page must know before its first call: {@code {"base_path": "/api/app"}}. */
public record PageConfig(String basePath) {

    public byte[] toJson() {
        return Json.bytes(json -> {
            json.writeStartObject();
            Fields.writeText(json, "base_path", basePath);
            json.writeEndObject();
        });
    }
}
