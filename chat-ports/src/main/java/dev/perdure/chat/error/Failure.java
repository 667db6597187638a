package dev.perdure.chat.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a turn failed, in words fit for a client.
 *
 * @param code stable, {@code snake_case}, for programs
 * @param recoverable whether a retry of the turn can help
 * @param message what to do, for people; never holds internals
 * @param retryAfter how long to wait before the retry, if that is known
 */
public record Failure(
        String code,
        boolean recoverable,
        String message,
        @Nullable Duration retryAfter) {

    public Failure(String code, boolean recoverable, String message) {
        this(code, recoverable, message, null);
    }
}
