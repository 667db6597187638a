package dev.perdure.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Bad input, no permission, nothing there, or an answer that can't be understood: the same call won't help. */
public final class UnrecoverableException extends ChatClientException {

    private static final long serialVersionUID = 1L;

    UnrecoverableException(
            String code, String message, int status, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(code, message, status, retryAfter, cause);
    }

    UnrecoverableException(String code, String message, @Nullable Throwable cause) {
        this(code, message, 0, null, cause);
    }

    static UnrecoverableException closed() {
        return new UnrecoverableException("closed", "This answer was closed before its end.", null);
    }
}
