package dev.perdure.app.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which members, alternatives and words of a document's schemas have occurred in answers, and which could have. */
final class Occurrences {

    private final Document document;
    private final Set<String> seen;
    private final Set<String> possible = new TreeSet<>();

    /** @param seen may be shared by documents that share their schemas */
    Occurrences(Document document, Set<String> seen) {
        this.document = document;
        this.seen = seen;
    }

    /** An answer has come that is as the schema says. */
    void note(JsonNode schema, String where, JsonNode instance) {
        JsonNode reference = schema.get("$ref");
        if (reference != null) {
            note(document.resolved(schema), reference.textValue(), instance);
            return;
        }
        for (JsonNode part : schema.path("allOf")) {
            note(part, where, instance);
        }
        for (int i = 0; i < schema.path("oneOf").size(); i++) {
            JsonNode branch = schema.path("oneOf").get(i);
            if (document.faultsOfAnswer(branch, instance).isEmpty()) {
                seen.add(where + " | " + i);
                note(branch, where + " | " + i, instance);
            }
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            JsonNode value = instance.get(property.getKey());
            if (value != null) {
                seen.add(where + "." + property.getKey());
                note(property.getValue(), where + "." + property.getKey(), value);
            }
        }
        for (JsonNode type : types(schema)) {
            if (type.textValue().equals("null") == instance.isNull()) {
                seen.add(where + " : " + type.textValue());
            }
        }
        instance.elements().forEachRemaining(element -> {
            if (schema.has("items")) {
                seen.add(where + "[]");
                note(schema.path("items"), where + "[]", element);
            }
        });
        if (isVocabulary(where, schema)) {
            seen.add(where + " = " + instance.asText());
        }
    }

    /** Answers of this schema are to occur. */
    void expect(JsonNode schema, String where) {
        JsonNode reference = schema.get("$ref");
        if (reference != null) {
            if (possible.add(reference.textValue())) {
                seen.add(reference.textValue());
                expect(document.resolved(schema), reference.textValue());
            }
            return;
        }
        for (JsonNode part : schema.path("allOf")) {
            expect(part, where);
        }
        for (int i = 0; i < schema.path("oneOf").size(); i++) {
            possible.add(where + " | " + i);
            expect(schema.path("oneOf").get(i), where + " | " + i);
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            possible.add(where + "." + property.getKey());
            expect(property.getValue(), where + "." + property.getKey());
        }
        types(schema).forEach(type -> possible.add(where + " : " + type.textValue()));
        if (schema.has("items")) {
            possible.add(where + "[]");
            expect(schema.path("items"), where + "[]");
        }
        if (isVocabulary(where, schema)) {
            schema.path("enum").forEach(word -> possible.add(where + " = " + word.asText()));
        }
    }

    /** What is described and hasn't occurred. */
    Set<String> missing() {
        Set<String> missing = new TreeSet<>(possible);
        missing.removeAll(seen);
        return missing;
    }

    /** Alternatives of type; of one type alone there is nothing to wait for. */
    private static Iterable<JsonNode> types(JsonNode schema) {
        return schema.path("type");
    }

    /** The codes of problems are looked for in the code instead: many need a broken network to occur. */
    private static boolean isVocabulary(String where, JsonNode schema) {
        return schema.has("enum") && !where.endsWith(".code") && !where.endsWith("/ProblemCode");
    }
}
