package dev.perdure.langchain4j;

import dev.perdure.chat.error.AgentException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The ways in which a model fails, as the codes and words that a client sees. The words hold nothing of the provider's. */
enum ModelFailure {
    UNAVAILABLE("model_unavailable", true, "The model can't be reached right now. Try again shortly."),
    CUT_OFF("model_unavailable", true, "The model's answer broke off. Try again."),
    TIMEOUT("model_timeout", true, "The model didn't answer in time. Try again."),
    RATE_LIMITED("model_rate_limited", true, "The model has too much to do right now. Try again a little later."),
    REJECTED("model_rejected", false, "The model doesn't accept this request. Sending it again won't help."),
    AUTH("model_auth", false, "This server isn't allowed to use the model. Its operator has to check the model's key."),
    CONTENT_FILTERED(
            "content_filtered", false, "The model's content filter stopped this answer. Word the message differently."),
    CONTEXT_TOO_LONG(
            "context_too_long",
            false,
            "This conversation is too long for the model. Begin a new one, or send a shorter message."),
    ERROR("model_error", false, "The model's answer could not be understood. The operator's log says more.");

    private final String code;
    private final boolean recoverable;
    private final String message;

    ModelFailure(String code, boolean recoverable, String message) {
        this.code = code;
        this.recoverable = recoverable;
        this.message = message;
    }

    AgentException exception() {
        return exception(null, null);
    }

    /** The failure with what the provider said, for the log, and the pause it asks for. */
    AgentException exception(@Nullable Duration retryAfter, @Nullable Throwable cause) {
        return new AgentException(code, recoverable, message, retryAfter, cause);
    }
}
