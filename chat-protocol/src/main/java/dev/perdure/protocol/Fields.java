package dev.perdure.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.perdure.chat.Caller;
import dev.perdure.chat.Position;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.error.InvalidInputException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An object that was read, field by field; unknown fields are never looked at. Also writes what several objects share. */
record Fields(JsonNode object) {

    private static final String AUTHOR = "author";
    private static final BigDecimal LONGEST_RETRY_SECONDS = BigDecimal.valueOf(Integer.MAX_VALUE);

    static Fields of(JsonNode node) throws WireFormatException {
        if (!node.isObject()) {
            throw new WireFormatException("A JSON object is expected.");
        }
        return new Fields(node);
    }

    static Fields of(byte[] json) throws WireFormatException {
        return of(Json.read(json));
    }

    /** Reads one element of an array. */
    @FunctionalInterface
    interface Reading<T> {
        T of(Fields fields) throws WireFormatException;
    }

    /** The field's value; absent if it is missing or null. */
    @Nullable
    JsonNode value(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    @Nullable
    String optionalText(String name) throws WireFormatException {
        JsonNode value = value(name);
        if (value != null && !value.isTextual()) {
            throw wrong(name, "a string");
        }
        return value == null ? null : value.textValue();
    }

    String text(String name) throws WireFormatException {
        return required(name, optionalText(name));
    }

    <T> T text(String name, Function<String, T> parse) throws WireFormatException {
        return parsed(name, text(name), parse);
    }

    <T> @Nullable T optionalText(String name, Function<String, T> parse) throws WireFormatException {
        String text = optionalText(name);
        return text == null ? null : parsed(name, text, parse);
    }

    private static <T> T parsed(String name, String text, Function<String, T> parse) throws WireFormatException {
        try {
            return parse.apply(text);
        } catch (InvalidInputException | IllegalArgumentException | DateTimeException illegal) {
            throw new WireFormatException("The field " + name + " has an illegal value.", illegal);
        }
    }

    Position position(String name) throws WireFormatException {
        return text(name, Fields::parsePosition);
    }

    @Nullable
    Position optionalPosition(String name) throws WireFormatException {
        return optionalText(name, Fields::parsePosition);
    }

    private static Position parsePosition(String text) {
        return Position.parse(text).orElseThrow(() -> new IllegalArgumentException("not a position"));
    }

    /** Who said a message, if it says so. */
    @Nullable
    Caller author() throws WireFormatException {
        return optionalText(AUTHOR, Caller::new);
    }

    Instant instant(String name) throws WireFormatException {
        return text(name, Instant::parse);
    }

    long number(String name) throws WireFormatException {
        JsonNode value = value(name);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(name, "a whole number");
        }
        return value.longValue();
    }

    int smallNumber(String name) throws WireFormatException {
        long number = number(name);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw wrong(name, "a whole number");
        }
        return (int) number;
    }

    boolean truth(String name) throws WireFormatException {
        JsonNode value = value(name);
        if (value == null || !value.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return value.booleanValue();
    }

    Fields fields(String name) throws WireFormatException {
        return required(name, optionalFields(name));
    }

    @Nullable
    Fields optionalFields(String name) throws WireFormatException {
        JsonNode value = value(name);
        if (value != null && !value.isObject()) {
            throw wrong(name, "an object");
        }
        return value == null ? null : new Fields(value);
    }

    <T> List<T> list(String name, Reading<T> reading) throws WireFormatException {
        JsonNode value = value(name);
        if (value == null || !value.isArray()) {
            throw wrong(name, "an array");
        }
        List<T> list = new ArrayList<>(value.size());
        for (JsonNode element : value) {
            list.add(reading.of(of(element)));
        }
        return list;
    }

    /** The list, empty if the field is missing, as it is from a server that doesn't know it. */
    <T> List<T> optionalList(String name, Reading<T> reading) throws WireFormatException {
        return value(name) == null ? List.of() : list(name, reading);
    }

    @Nullable
    Duration retryAfter() throws WireFormatException {
        JsonNode value = value("retry_after");
        if (value == null) {
            return null;
        }
        if (!value.isNumber()
                || value.decimalValue().signum() < 0
                || value.decimalValue().compareTo(LONGEST_RETRY_SECONDS) > 0) {
            throw wrong("retry_after", "a number of seconds");
        }
        return Duration.ofNanos(value.decimalValue().movePointRight(9).longValue());
    }

    Failure failure() throws WireFormatException {
        return new Failure(text("code"), truth("recoverable"), text("message"), retryAfter());
    }

    static void writeFailure(JsonGenerator json, Failure failure) throws IOException {
        writeText(json, "code", failure.code());
        json.writeBooleanField("recoverable", failure.recoverable());
        writeText(json, "message", failure.message());
        writeRetryAfter(json, failure.retryAfter());
    }

    static void writeRetryAfter(JsonGenerator json, @Nullable Duration retryAfter) throws IOException {
        if (retryAfter != null) {
            BigDecimal seconds = BigDecimal.valueOf(retryAfter.getSeconds())
                    .add(BigDecimal.valueOf(retryAfter.getNano(), 9))
                    .stripTrailingZeros();
            json.writeFieldName("retry_after");
            json.writeNumber(seconds.scale() < 0 ? seconds.setScale(0) : seconds);
        }
    }

    static void writeText(JsonGenerator json, String name, String text) throws IOException {
        json.writeStringField(name, Json.wellFormed(text));
    }

    /** Writes who said a message, if that was a guest. */
    static void writeAuthor(JsonGenerator json, @Nullable Caller author) throws IOException {
        writeIfPresent(json, AUTHOR, author == null ? null : author.subject());
    }

    static void writeIfPresent(JsonGenerator json, String name, @Nullable String text) throws IOException {
        if (text != null) {
            writeText(json, name, text);
        }
    }

    /** Writes a name, number or instant in its text form; null as null. */
    static void writeNamed(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, value.toString());
        }
    }

    private static <T> T required(String name, @Nullable T value) throws WireFormatException {
        if (value == null) {
            throw new WireFormatException("The field " + name + " is missing.");
        }
        return value;
    }

    private static WireFormatException wrong(String name, String expected) {
        return new WireFormatException("The field " + name + " must be " + expected + ".");
    }
}
