package dev.perdure.langchain4j;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.perdure.chat.error.AgentException;
import java.io.IOException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sorts what a model client throws.
 *
 * <p>An HTTP status anywhere among the causes decides; without one the type of the outermost exception that means anything
 * does. Texts of providers are only searched for the few words that tell one refusal from another, never passed on.
 */
final class ModelErrors {

    private static final int DEEPEST_CAUSE = 20;

    // OpenAI, Azure OpenAI
    private static final List<String> FILTER_WORDS =
            List.of("content_filter", "content_policy_violation", "responsibleaipolicyviolation");

    // OpenAI, vLLM, llama.cpp, Anthropic, Gemini
    private static final List<String> LENGTH_WORDS = List.of(
            "context_length_exceeded",
            "context length",
            "context window",
            "exceed_context_size",
            "context size",
            "prompt is too long",
            "input token count");

    private ModelErrors() {}

    static AgentException sort(Throwable thrown) {
        List<Throwable> causes = causes(thrown);
        Duration retryAfter = causes.stream()
                .flatMap(cause -> cause instanceof StatusException status ? status.retryAfter().stream() : Stream.of())
                .findFirst()
                .orElse(null);
        return causes.stream()
                .flatMap(cause -> cause instanceof HttpException status ? Stream.of(byStatus(status)) : Stream.of())
                .findFirst()
                .or(() -> causes.stream()
                        .map(ModelErrors::byType)
                        .flatMap(Optional::stream)
                        .findFirst())
                .orElse(ModelFailure.ERROR)
                .exception(retryAfter, thrown);
    }

    private static ModelFailure byStatus(HttpException failure) {
        int status = failure.statusCode();
        return switch (status) {
            case 401, 403 -> ModelFailure.AUTH;
            case 408 -> ModelFailure.TIMEOUT;
            case 413 -> ModelFailure.CONTEXT_TOO_LONG;
            case 429 -> ModelFailure.RATE_LIMITED;
            default -> {
                if (status >= 500 && status < 600) {
                    yield ModelFailure.UNAVAILABLE;
                }
                yield status >= 400 && status < 500 ? byWords(failure.getMessage()) : ModelFailure.ERROR;
            }
        };
    }

    private static ModelFailure byWords(@Nullable String said) {
        String words = Objects.requireNonNullElse(said, "").toLowerCase(Locale.ROOT);
        if (FILTER_WORDS.stream().anyMatch(words::contains)) {
            return ModelFailure.CONTENT_FILTERED;
        }
        return LENGTH_WORDS.stream().anyMatch(words::contains) ? ModelFailure.CONTEXT_TOO_LONG : ModelFailure.REJECTED;
    }

    private static Optional<ModelFailure> byType(Throwable cause) {
        return Optional.ofNullable(
                switch (cause) {
                    case ContentFilteredException filtered -> ModelFailure.CONTENT_FILTERED;
                    case InvalidRequestException invalid -> byWords(invalid.getMessage());
                    case ModelNotFoundException unknown -> ModelFailure.REJECTED;
                    case AuthenticationException denied -> ModelFailure.AUTH;
                    case RateLimitException limited -> ModelFailure.RATE_LIMITED;
                    case InternalServerException broken -> ModelFailure.UNAVAILABLE;
                    case UnresolvedModelServerException unknown -> ModelFailure.UNAVAILABLE;
                    case UnresolvedAddressException unknown -> ModelFailure.UNAVAILABLE;
                    case HttpConnectTimeoutException away -> ModelFailure.UNAVAILABLE;
                    case HttpTimeoutException late -> ModelFailure.TIMEOUT;
                    case TimeoutException late -> ModelFailure.TIMEOUT;
                    case java.util.concurrent.TimeoutException late -> ModelFailure.TIMEOUT;
                    case IOException broken -> isOfTheNetwork(broken) ? ModelFailure.UNAVAILABLE : null;
                    default -> null;
                });
    }

    /** Whether it comes from the JDK: JSON parsers make their complaints about malformed text I/O exceptions too. */
    private static boolean isOfTheNetwork(IOException exception) {
        String origin = exception.getClass().getPackageName();
        return origin.startsWith("java.") || origin.startsWith("javax.net.");
    }

    private static List<Throwable> causes(Throwable thrown) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && causes.size() < DEEPEST_CAUSE; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
