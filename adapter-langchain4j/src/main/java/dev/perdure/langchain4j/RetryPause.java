package dev.perdure.langchain4j;

import dev.perdure.chat.error.AgentException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Decides whether and after which pause a failed call is repeated: exponential back-off with jitter. */
final class RetryPause {

    private RetryPause() {}

    /**
     * The pause before the next call; empty if there should be none.
     *
     * @param repeated how many repeats there were already
     */
    static Optional<Duration> after(AgentException failure, int repeated, LangChain4jSettings settings) {
        if (!failure.recoverable() || repeated >= settings.retries()) {
            return Optional.empty();
        }
        Optional<Duration> askedFor = failure.retryAfter();
        if (askedFor.isPresent() && askedFor.get().compareTo(settings.longestRetryAfter()) > 0) {
            return Optional.empty();
        }
        // Between 3/4 and 5/4 of the nominal delay, so that turns that failed together don't come back together.
        double jitter = 0.75 + ThreadLocalRandom.current().nextDouble() / 2;
        Duration backOff = Duration.ofNanos(
                (long) (settings.retryDelay().multipliedBy(1L << repeated).toNanos() * jitter));
        return askedFor.filter(pause -> pause.compareTo(backOff) > 0).or(() -> Optional.of(backOff));
    }
}
