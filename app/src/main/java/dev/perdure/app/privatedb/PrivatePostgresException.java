package dev.perdure.app.privatedb;

import org.jspecify.annotations.Nullable;

/** The folder or its database can't be used. The message is for the person at the terminal and says what to do. */
public final class PrivatePostgresException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PrivatePostgresException(String message) {
        this(message, null);
    }

    public PrivatePostgresException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
