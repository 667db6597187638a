package dev.perdure.langchain4j;

import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link LangChain4jAgent} treats its model. Immutable; begin with {@link #defaults()} and change what differs.
 *
 * @param systemPrompt said to the model before the conversation; absent for none
 * @param recovery what to do with an answer whose node has died. With {@code CONTINUE} the model is given what was said as
 *     the beginning of its own answer, which only some providers take up; the others begin anew in the middle of the text
 * @param firstPiece how long the model may be silent before the first piece of its answer
 * @param betweenPieces how long it may be silent after that; time in which the log holds the agent back doesn't count
 * @param retries how often a failed call is repeated, at most; only while nothing was said and if it can help
 * @param retryDelay the pause before the first repeat; each further one is twice as long, and all are jittered
 * @param longestRetryAfter the longest pause that a provider may ask for; a longer one ends the turn at once
 * @param finishReasonRequired whether an answer that ends without saying why counts as cut off. Providers say why, and a
 *     connection that breaks can look like an end
 */
public record LangChain4jSettings(
        @Nullable String systemPrompt,
        Recovery recovery,
        Duration firstPiece,
        Duration betweenPieces,
        int retries,
        Duration retryDelay,
        Duration longestRetryAfter,
        boolean finishReasonRequired) {

    public LangChain4jSettings {
        if (systemPrompt != null && systemPrompt.isBlank()) {
            throw new IllegalArgumentException("a system prompt is not blank; leave it out instead");
        }
        requirePositive("firstPiece", firstPiece);
        requirePositive("betweenPieces", betweenPieces);
        requirePositive("retryDelay", retryDelay);
        if (retries < 0 || retries > 10) {
            throw new IllegalArgumentException("retries is 0 to 10, not " + retries);
        }
        if (longestRetryAfter.isNegative()) {
            throw new IllegalArgumentException("longestRetryAfter is not negative: " + longestRetryAfter);
        }
    }

    /** No system prompt, {@code RESTART}, 60 s to the first piece, 30 s between pieces, repeats after 0.5 s and 1 s. */
    public static LangChain4jSettings defaults() {
        return new LangChain4jSettings(
                null,
                Recovery.RESTART,
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                2,
                Duration.ofMillis(500),
                Duration.ofSeconds(10),
                true);
    }

    /** The same with a system prompt. */
    public LangChain4jSettings withSystemPrompt(String prompt) {
        return new LangChain4jSettings(
                prompt,
                recovery,
                firstPiece,
                betweenPieces,
                retries,
                retryDelay,
                longestRetryAfter,
                finishReasonRequired);
    }

    /** The same with another recovery. */
    public LangChain4jSettings withRecovery(Recovery other) {
        return new LangChain4jSettings(
                systemPrompt,
                other,
                firstPiece,
                betweenPieces,
                retries,
                retryDelay,
                longestRetryAfter,
                finishReasonRequired);
    }

    /** The same with other limits to the model's silence. */
    public LangChain4jSettings withPatience(Duration beforeFirstPiece, Duration afterIt) {
        return new LangChain4jSettings(
                systemPrompt,
                recovery,
                beforeFirstPiece,
                afterIt,
                retries,
                retryDelay,
                longestRetryAfter,
                finishReasonRequired);
    }

    /** The same with other repeats of failed calls. */
    public LangChain4jSettings withRetries(int most, Duration firstDelay, Duration longestAskedFor) {
        return new LangChain4jSettings(
                systemPrompt,
                recovery,
                firstPiece,
                betweenPieces,
                most,
                firstDelay,
                longestAskedFor,
                finishReasonRequired);
    }

    /** The same for a provider that doesn't say why its answers end. */
    public LangChain4jSettings withoutFinishReasons() {
        return new LangChain4jSettings(
                systemPrompt, recovery, firstPiece, betweenPieces, retries, retryDelay, longestRetryAfter, false);
    }

    private static void requirePositive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + " is longer than zero, not " + duration);
        }
    }
}
