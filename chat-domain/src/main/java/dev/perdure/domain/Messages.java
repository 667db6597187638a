package dev.perdure.domain;

import dev.perdure.chat.error.InvalidInputException;

/** What a user's message must be like, and the words a session is known by. Pure functions. */
final class Messages {

    private static final int TITLE_LENGTH = 80;

    private Messages() {}

    /** @throws InvalidInputException if the text can't be a message; the error never repeats it */
    static void requireLegal(String text, int maxBytes) {
        if (text.isBlank()) {
            throw new InvalidInputException("message_required", "The message must not be empty or blank.");
        }
        if (!WellFormed.isWellFormed(text)) {
            throw new InvalidInputException(
                    "invalid_message", "The message must be well-formed Unicode without the character U+0000.");
        }
        if (WellFormed.utf8Length(text) > maxBytes) {
            throw new InvalidInputException(
                    "message_too_long", "The message must not be longer than " + maxBytes + " bytes of UTF-8.");
        }
    }

    /** The first line of a message, shortened to at most 80 code points. */
    static String title(String text) {
        String line = text.strip().lines().findFirst().orElse("").strip();
        String visible = line.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        if (visible.codePointCount(0, visible.length()) <= TITLE_LENGTH) {
            return visible;
        }
        return visible.substring(0, visible.offsetByCodePoints(0, TITLE_LENGTH - 1)) + "…";
    }
}
