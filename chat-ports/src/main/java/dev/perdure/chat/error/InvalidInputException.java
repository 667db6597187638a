package dev.perdure.chat.error;

/** What came from outside is not legal; sending it again won't help. */
public final class InvalidInputException extends ChatException {

    private static final long serialVersionUID = 1L;

    public InvalidInputException(String code, String message) {
        super(code, false, message, null, null);
    }
}
