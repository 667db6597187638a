package dev.perdure.chat.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A promise that could not be kept.
 *
 * <p>{@link #getMessage} is written for the client and says what to do; what happened inside is in the cause, for the log.
 */
public abstract sealed class ChatException extends RuntimeException
        permits InvalidInputException,
                NotPermittedException,
                UnavailableException,
                AgentException,
                RunStoppedException,
                InternalException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean recoverable;

    @Nullable
    private final Duration retryAfter;

    ChatException(
            String code,
            boolean recoverable,
            String message,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.recoverable = recoverable;
        this.retryAfter = retryAfter;
    }

    /** What went wrong, in {@code snake_case}, stable over releases. */
    public String code() {
        return code;
    }

    /** Whether the same call may be sent again with a chance to succeed. */
    public boolean recoverable() {
        return recoverable;
    }

    /** How long to wait before the next try, if that is known. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The same as the words of a failed turn. */
    public Failure failure() {
        return new Failure(code, recoverable, String.valueOf(getMessage()), retryAfter);
    }
}
