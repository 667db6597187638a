package dev.perdure.chat.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The agent could not finish the answer. Thrown by agents; its turn ends with a {@code turn.failed} of the same code.
 *
 * <p>An agent that throws anything else ends its turn with {@code agent_failed}, which is not recoverable.
 */
public final class AgentException extends ChatException {

    private static final long serialVersionUID = 1L;

    public AgentException(
            String code,
            boolean recoverable,
            String message,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(code, recoverable, message, retryAfter, cause);
    }

    public AgentException(String code, boolean recoverable, String message) {
        this(code, recoverable, message, null, null);
    }
}
