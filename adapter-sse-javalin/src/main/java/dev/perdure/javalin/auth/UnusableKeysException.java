package dev.perdure.javalin.auth;

/** What callers are to be known by can't be used. The message is for the operator, and holds no secret. */
public final class UnusableKeysException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnusableKeysException(String message) {
        super(message);
    }
}
