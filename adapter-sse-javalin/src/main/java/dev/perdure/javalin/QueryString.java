package dev.perdure.javalin;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a URL, decoded strictly (WHATWG URL, section 5.1): a broken escape, malformed UTF-8 or a parameter that
 * is given twice is refused instead of guessed at.
 */
class QueryString {

    private final Map<String, String> parameters = new HashMap<>();

    QueryString(@Nullable String raw) {
        if (raw == null) {
            return;
        }
        for (String pair : raw.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (parameters.put(name, value) != null) {
                throw refused("A parameter of the URL is given twice.");
            }
        }
    }

    /** The value of a parameter that is there and not empty. */
    Optional<String> value(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    /** Whether a parameter is there, even if it is empty. */
    boolean has(String name) {
        return parameters.containsKey(name);
    }

    /** A whole number within bounds, or the fallback if the parameter is missing. */
    long number(String name, long least, long most, long fallback) {
        if (!has(name)) {
            return fallback;
        }
        String text = value(name).orElse("");
        boolean digits = text.length() <= 18 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        long number = digits ? Long.parseLong(text) : -1;
        if (number < least || number > most) {
            String range = most == Long.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most;
            throw ProblemException.invalidParameter(name, "a whole number " + range);
        }
        return number;
    }

    /** {@code true} or {@code false}, or the latter if the parameter is missing. */
    boolean truth(String name) {
        if (!has(name)) {
            return false;
        }
        return switch (value(name).orElse("")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ProblemException.invalidParameter(name, "true or false");
        };
    }

    private static String decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                boolean complete = i + 2 < text.length();
                int high = complete ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = complete ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw refused("A % in the URL must be followed by two hexadecimal digits.");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else if (c == '+') {
                bytes.write(' ');
            } else if (c > 0x20 && c < 0x7F) {
                bytes.write(c);
            } else {
                throw refused("A URL holds ASCII only; escape everything else.");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw refused("The URL's parameters must be well-formed UTF-8.");
        }
    }

    private static ProblemException refused(String detail) {
        return ProblemException.of(400, "invalid_parameter", detail);
    }
}
