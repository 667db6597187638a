package dev.perdure.langchain4j;

import dev.langchain4j.exception.HttpException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A provider answered with an error status, and perhaps said when to come back. */
final class StatusException extends HttpException {

    private static final long serialVersionUID = 1L;

    @Nullable
    private final Duration retryAfter;

    StatusException(int status, String body, Optional<Duration> retryAfter) {
        super(status, body);
        this.retryAfter = retryAfter.orElse(null);
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
