package dev.perdure.chat;

import dev.perdure.chat.error.InvalidInputException;

/**
 * The words that a user knows a session by: one line of 1 to 200 code points, something of it visible.
 *
 * <p>White space at its ends is dropped. The titles that are made from first messages are not bound to this.
 */
public record Title(String value) {

    /** The most code points a title may have. */
    public static final int MAX_LENGTH = 200;

    /** @throws InvalidInputException with code {@code invalid_title} if it is none; the message never repeats the text */
    public Title {
        value = value.strip();
        if (value.codePointCount(0, value.length()) > MAX_LENGTH
                || value.codePoints().noneMatch(Title::isVisible)
                || value.codePoints().anyMatch(Title::isForbidden)) {
            throw new InvalidInputException(
                    "invalid_title",
                    "The title must be 1 to " + MAX_LENGTH
                            + " characters in one line, well-formed, not blank and without control characters.");
        }
    }

    @Override
    public String toString() {
        return value;
    }

    private static boolean isVisible(int codePoint) {
        return !Character.isWhitespace(codePoint)
                && !Character.isSpaceChar(codePoint)
                && Character.getType(codePoint) != Character.FORMAT;
    }

    /** What breaks a line or is no character: the half of a surrogate pair. */
    private static boolean isForbidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
        };
    }
}
