package dev.perdure.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The network, the server or its store is away, or busy: the same call may succeed later. */
public final class RecoverableException extends ChatClientException {

    private static final long serialVersionUID = 1L;

    RecoverableException(
            String code, String message, int status, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(code, message, status, retryAfter, cause);
    }
}
