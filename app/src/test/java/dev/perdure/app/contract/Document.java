package dev.perdure.app.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One of the documents, whose schemas are taken at their word: what they don't name may not be there. */
final class Document {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<JsonNode, Schema> schemas = new HashMap<>();
    private final JsonNode root;
    private final JsonNode closed;

    Document(String json) {
        root = parse(json);
        closed = Closing.components(root.path("components"));
    }

    static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode root() {
        return root;
    }

    JsonNode at(String pointer) {
        return root.at(pointer);
    }

    /** What a node stands for, which may be a reference to another place of the document. */
    JsonNode resolved(JsonNode node) {
        JsonNode reference = node.get("$ref");
        return reference == null
                ? node
                : resolved(root.at(JsonPointer.compile(reference.textValue().substring(1))));
    }

    /** What is wrong with an answer by a schema of this document, a member that isn't described included. */
    List<String> faultsOfAnswer(JsonNode schema, JsonNode answer) {
        return faults(schemas.computeIfAbsent(schema, each -> compiled(Closing.schema(each), closed)), answer);
    }

    /** What is wrong with a request by a schema of this document; it may have members that aren't described. */
    List<String> faultsOfRequest(JsonNode schema, JsonNode request) {
        return faults(compiled(schema, root.path("components")), request);
    }

    private Schema compiled(JsonNode schema, JsonNode components) {
        ObjectNode whole = MAPPER.createObjectNode();
        whole.set("components", components);
        whole.putArray("allOf").add(schema);
        return registry.getSchema(whole);
    }

    private static List<String> faults(Schema schema, JsonNode instance) {
        return schema
                .validate(instance, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Error::toString)
                .toList();
    }
}
