package dev.perdure.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * How this module reads and writes JSON: strict UTF-8, no key twice, limited in depth and size. Safe for use by many
 * threads.
 */
final class Json {

    /** Deep enough for any honest value, far too shallow to exhaust a stack. */
    static final int MAX_DEPTH = 200;

    /** What an agent's own value may use of the depth, leaving the rest to the objects around it. */
    private static final int MAX_VALUE_DEPTH = 100;

    private static final int MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

    private static final JsonMapper MAPPER = JsonMapper.builder(factory(MAX_DEPTH))
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final ObjectReader TREE = MAPPER.readerFor(JsonNode.class);

    private static final JsonFactory VALUE = factory(MAX_VALUE_DEPTH);

    private Json() {}

    private static JsonFactory factory(int depth) {
        // Thread-local buffers would be made anew for each virtual thread: a shared pool keeps frames cheap.
        return JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxDocumentLength(MAX_DOCUMENT_BYTES)
                        .build())
                .build();
    }

    /** Something that writes itself as one JSON value. */
    @FunctionalInterface
    interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    static void write(OutputStream out, Writing writing) throws IOException {
        try (JsonGenerator json = MAPPER.getFactory().createGenerator(out)) {
            writing.to(json);
        }
    }

    static byte[] bytes(Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        writeWhole(out, writing);
        return out.toByteArray();
    }

    /** Writes into memory, for a writer who looks at how much there is meanwhile. */
    static void writeWhole(ByteArrayOutputStream out, Writing writing) {
        try {
            write(out, writing);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Reads exactly one JSON value; the bytes must be well-formed UTF-8 (RFC 8259, section 8.1). */
    static JsonNode read(byte[] json) throws WireFormatException {
        try {
            // Decoded first, because a parser of bytes guesses UTF-16 and UTF-32 and lets some malformed UTF-8 pass.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            JsonNode node = TREE.readValue(text);
            if (node == null || node.isMissingNode()) {
                throw new WireFormatException("There is no JSON.");
            }
            return node;
        } catch (CharacterCodingException notUtf8) {
            throw new WireFormatException("This is not well-formed UTF-8.", notUtf8);
        } catch (JsonProcessingException notJson) {
            throw new WireFormatException("This is not well-formed JSON, has a key twice, or is too deep.", notJson);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Whether a text is one JSON value that this protocol's readers will accept as part of a document. */
    static boolean isValue(String text) {
        try (JsonParser parser = VALUE.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            // A scalar's text is checked only when it is asked for; the parser is lazy.
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    /**
     * Replaces what has no UTF-8 form. Whoever stores a text has done so already; one that slipped through must not make a
     * stream fail at the same place for ever.
     */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    return replaceUnpaired(text);
                }
            }
        }
        return text;
    }

    private static String replaceUnpaired(String text) {
        return text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
