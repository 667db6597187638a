package dev.perdure.chat;

import dev.perdure.chat.error.InvalidInputException;
import java.util.Locale;

/**
 * A name that travels in paths, headers and logs: 1 to 128 of {@code A-Z a-z 0-9 . _ -}.
 *
 * <p>The alphabet needs no escaping in a URL path segment, an HTTP header, an SSE field or a log line, so that an id can
 * never break out of the place it is written to. {@code .} and {@code ..} are refused because URL parsers fold them away
 * (RFC 3986, section 5.2.4).
 */
public sealed interface Identifier permits SessionId, MessageId, TurnId, NodeId {

    /** The most characters an id may have. */
    int MAX_LENGTH = 128;

    String value();

    /**
     * Gives the value back if it is a legal id.
     *
     * @param kind the words for this id in an error, such as {@code session id}; the error's code is made of them
     * @throws InvalidInputException with code {@code invalid_<kind>} if it is not; the message never repeats the value
     */
    static String requireLegal(String kind, String value) {
        if (!isLegal(value)) {
            throw new InvalidInputException(
                    "invalid_" + kind.toLowerCase(Locale.ROOT).replace(' ', '_'),
                    "The " + kind + " must be 1 to " + MAX_LENGTH
                            + " characters of A-Z a-z 0-9 . _ - (and not . or ..).");
        }
        return value;
    }

    private static boolean isLegal(String value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH || value.equals(".") || value.equals("..")) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean legal = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-';
            if (!legal) {
                return false;
            }
        }
        return true;
    }
}
