package dev.perdure.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The protocol for machines: its calls as an OpenAPI 3.1 document, its events and frames as an AsyncAPI 3.0 document.
 *
 * <p>They are written by hand, beside this class, and the app's tests hold them against a running server, both ways. Here
 * they get what they share, the schemas and the codes of problems, and the paths of the server that gives them away.
 */
public final class Contract {

    private static final String FOLDER = "contract/";
    private static final String BASE = "{base}";
    private static final String SCHEMA = "#/components/schemas/";

    private Contract() {}

    /** The calls of a server; {@code basePath} as in its settings, {@code /api/app} for instance. */
    public static byte[] openApi(String basePath) {
        ObjectNode document = source("openapi.json");
        ObjectNode paths = document.objectNode();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            paths.set(placed(path.getKey(), basePath), path.getValue());
        }
        document.set("paths", paths);
        return completed(document);
    }

    /** The events of a server's streams and the frames of its WebSockets. */
    public static byte[] asyncApi(String basePath) {
        ObjectNode document = source("asyncapi.json");
        for (JsonNode channel : document.path("channels")) {
            ((ObjectNode) channel).put("address", placed(channel.path("address").textValue(), basePath));
        }
        return completed(document);
    }

    private static String placed(String path, String basePath) {
        return path.startsWith(BASE) ? basePath + path.substring(BASE.length()) : path;
    }

    private static byte[] completed(ObjectNode document) {
        ObjectNode problems = source("problems.json");
        ObjectNode all = source("schemas.json");
        ArrayNode codes = all.putObject("ProblemCode").put("type", "string").putArray("enum");
        problems.fieldNames().forEachRemaining(codes::add);
        Set<String> used = used(document, all);
        all.retain(used);
        ((ObjectNode) document.path("components")).set("schemas", all);
        document.set("x-problem-codes", problems);
        return Json.bytes(json -> json.writeTree(document));
    }

    /** The schemas that a document refers to, by itself or by way of others. */
    private static Set<String> used(JsonNode document, JsonNode all) {
        Set<String> used = new HashSet<>();
        Deque<JsonNode> unread = new ArrayDeque<>(List.of(document));
        while (!unread.isEmpty()) {
            for (String reference : unread.remove().findValuesAsText("$ref")) {
                if (reference.startsWith(SCHEMA) && used.add(reference.substring(SCHEMA.length()))) {
                    unread.add(all.required(reference.substring(SCHEMA.length())));
                }
            }
        }
        return used;
    }

    private static ObjectNode source(String name) {
        try (InputStream in = Contract.class.getResourceAsStream(FOLDER + name)) {
            return (ObjectNode) Json.read(Objects.requireNonNull(in, name).readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
