package dev.perdure.chat;

import dev.perdure.chat.error.InvalidInputException;

/**
 * The authenticated principal of a request, by the subject its credentials name.
 *
 * <p>Whoever builds a {@code Caller} vouches for it: the hexagon never checks credentials, it only compares owners.
 */
public record Caller(String subject) {

    /** Who calls where nobody authenticates: a single user's machine, a test, an embedded use. */
    public static final Caller ANONYMOUS = new Caller("anonymous");

    /** The most characters a subject may have. */
    public static final int MAX_LENGTH = 255;

    public Caller {
        if (subject.isBlank()
                || subject.length() > MAX_LENGTH
                || subject.codePoints().anyMatch(Caller::isForbidden)) {
            throw new InvalidInputException(
                    "invalid_caller",
                    "The caller's subject must be 1 to " + MAX_LENGTH
                            + " characters, well-formed and without control characters.");
        }
    }

    /** What can forge a line, or is no character: the half of a surrogate pair. */
    private static boolean isForbidden(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    @Override
    public String toString() {
        return subject;
    }
}
