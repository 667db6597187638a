package dev.perdure.app.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.perdure.protocol.Contract;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The documents as such: what their formats' own schemas say of them. */
class WellFormedDocumentsTest {

    private final Document calls = new Document(new String(Contract.openApi("/api/app"), UTF_8));
    private final Document events = new Document(new String(Contract.asyncApi("/api/app"), UTF_8));

    @Test
    void theCallsAreOpenApi() throws IOException {
        assertThat(faults("openapi-3.1", SpecificationVersion.DRAFT_2020_12, calls.root()))
                .isEmpty();
    }

    @Test
    void theEventsAreAsyncApi() throws IOException {
        assertThat(faults("asyncapi-3.0", SpecificationVersion.DRAFT_7, events.root()))
                .isEmpty();
    }

    @Test
    void everySchemaIsOne() {
        Schema schemaOfSchemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        for (Document document : List.of(calls, events)) {
            for (Map.Entry<String, JsonNode> schema :
                    document.at("/components/schemas").properties()) {
                assertThat(schemaOfSchemas.validate(schema.getValue()))
                        .as(schema.getKey())
                        .isEmpty();
            }
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (Document document : List.of(calls, events)) {
            assertThat(document.root().findValuesAsText("$ref"))
                    .isNotEmpty()
                    .allSatisfy(reference -> assertThat(
                                    document.at(reference.substring(1)).isMissingNode())
                            .isFalse());
        }
    }

    @Test
    void everyExampleIsOne() {
        for (JsonNode schema : calls.at("/components/schemas")) {
            schema.path("examples")
                    .forEach(example ->
                            assertThat(calls.faultsOfRequest(schema, example)).isEmpty());
        }
        for (JsonNode parameter : calls.at("/components/parameters")) {
            if (parameter.has("example")) {
                assertThat(calls.faultsOfRequest(parameter.path("schema"), parameter.path("example")))
                        .isEmpty();
            }
        }
    }

    @Test
    void theyNameThePathsOfTheServerThatGivesThemAway() {
        String openApi = new String(Contract.openApi("/elsewhere"), UTF_8);
        String asyncApi = new String(Contract.asyncApi("/elsewhere"), UTF_8);

        assertThat(openApi + asyncApi).doesNotContain("{base}", "/api/app", "${");
        assertThat(new Document(openApi).at("/paths").has("/elsewhere/chat/stream"))
                .isTrue();
        assertThat(new Document(asyncApi).at("/channels/turnStream/address").asText())
                .isEqualTo("/elsewhere/chat/stream");
    }

    private static List<Error> faults(String format, SpecificationVersion version, JsonNode document)
            throws IOException {
        try (InputStream in = WellFormedDocumentsTest.class.getResourceAsStream(format + ".schema.json")) {
            JsonNode schema = Document.MAPPER.readTree(Objects.requireNonNull(in));
            return SchemaRegistry.withDefaultDialect(version).getSchema(schema).validate(document);
        }
    }
}
