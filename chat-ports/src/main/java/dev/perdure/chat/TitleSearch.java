package dev.perdure.chat;

import dev.perdure.chat.error.InvalidInputException;

/**
 * The wish to see only sessions whose title contains a text: 1 to 200 code points of well-formed Unicode without U+0000. No
 * character of it has a meaning of its own.
 *
 * <p>Whether a letter is written large or small is of no matter. So that this means the same in every store, whatever
 * language its host speaks, it is said here, and stores compare what {@link #folded} gives: each code point by itself, as
 * {@link String#equalsIgnoreCase} does. {@code É} is {@code é} and {@code Σ} is both of its small forms; {@code ß} is not
 * {@code SS}, and a letter with its accent as one code point is not the same as the two of them.
 */
public record TitleSearch(String text) {

    /** The most code points a text to search for may have. */
    public static final int MAX_LENGTH = 200;

    /** @throws InvalidInputException with code {@code invalid_query} if the text is none of these; it is never repeated */
    public TitleSearch {
        if (text.isEmpty()
                || text.codePointCount(0, text.length()) > MAX_LENGTH
                || text.codePoints().anyMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE)) {
            throw new InvalidInputException(
                    "invalid_query",
                    "The text to search for must be 1 to " + MAX_LENGTH
                            + " characters of well-formed Unicode without the character U+0000.");
        }
    }

    /** Whether a session of this title is wanted. */
    public boolean finds(String title) {
        return folded(title).contains(folded(text));
    }

    /** A text without the difference of large and small letters; a folded title is searched for a folded text. */
    public static String folded(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.codePoints()
                .map(Character::toUpperCase)
                .map(Character::toLowerCase)
                .forEach(folded::appendCodePoint);
        return folded.toString();
    }
}
