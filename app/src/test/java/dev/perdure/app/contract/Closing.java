package dev.perdure.app.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Makes schemas forbid what they don't name. The documents themselves leave it open, since clients ignore what they don't
 * know; a test that let it pass would never notice a member that nobody described.
 */
final class Closing {

    private Closing() {}

    static JsonNode components(JsonNode components) {
        ObjectNode closed = components.deepCopy();
        ObjectNode schemas = closed.withObject("/schemas");
        for (Map.Entry<String, JsonNode> schema : components.path("schemas").properties()) {
            // Each is closed where it is used: as a part of another it may not forbid what the whole has beside it.
            schemas.set(schema.getKey(), closed(schema.getValue(), false));
        }
        return closed;
    }

    static JsonNode schema(JsonNode schema) {
        return closed(schema, true);
    }

    private static JsonNode closed(JsonNode schema, boolean whole) {
        if (!(schema instanceof ObjectNode)) {
            return schema;
        }
        ObjectNode copy = schema.deepCopy();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            copy.withObject("/properties").set(property.getKey(), closed(property.getValue(), true));
        }
        if (schema.has("items")) {
            copy.set("items", closed(schema.path("items"), true));
        }
        replace(copy, "oneOf", true);
        replace(copy, "allOf", false);
        if (whole && (schema.has("properties") || schema.has("allOf") || schema.has("$ref"))) {
            copy.put("unevaluatedProperties", false);
        }
        return copy;
    }

    private static void replace(ObjectNode schema, String keyword, boolean whole) {
        if (schema.has(keyword)) {
            ArrayNode branches = schema.arrayNode();
            schema.path(keyword).forEach(branch -> branches.add(closed(branch, whole)));
            schema.set(keyword, branches);
        }
    }
}
