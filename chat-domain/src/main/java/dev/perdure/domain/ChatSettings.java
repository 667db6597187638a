package dev.perdure.domain;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a team can set about its turns.
 *
 * @param maxMessageBytes the longest message accepted, in bytes of UTF-8
 * @param historyLimit how many earlier messages an agent is given
 * @param firstToken how long an agent may think before it says anything
 * @param betweenTokens how long it may fall silent later
 * @param wholeTurn how long one attempt may take
 * @param beat how often the node's lease is renewed and orphaned turns are looked for; far below the store's lease
 * @param maxFruitlessAttempts how many attempts in a row may be lost without having said anything, before the turn fails
 * @param drain how long closing waits for running turns before it hands them over
 * @param retention how long the events of an ended turn are kept
 * @param sessionExpiry how long a session may be idle before it is deleted; absent if it is kept for ever
 * @param maxQueuedTurns how many turns of a session may wait behind the running one
 * @param outboxCharacters how far an agent may be ahead of the log before it is held back, in UTF-16 units
 * @param limits what a node and a caller may have at the most
 */
public record ChatSettings(
        int maxMessageBytes,
        int historyLimit,
        Duration firstToken,
        Duration betweenTokens,
        Duration wholeTurn,
        Duration beat,
        int maxFruitlessAttempts,
        Duration drain,
        Duration retention,
        @Nullable Duration sessionExpiry,
        int maxQueuedTurns,
        int outboxCharacters,
        ChatLimits limits) {

    public ChatSettings {
        requirePositive("maxMessageBytes", maxMessageBytes);
        requireNotNegative("historyLimit", historyLimit);
        requirePositive("firstToken", firstToken);
        requirePositive("betweenTokens", betweenTokens);
        requirePositive("wholeTurn", wholeTurn);
        requirePositive("beat", beat);
        requirePositive("maxFruitlessAttempts", maxFruitlessAttempts);
        requireNotNegative("drain", drain.toMillis());
        requirePositive("retention", retention);
        if (sessionExpiry != null) {
            requirePositive("sessionExpiry", sessionExpiry);
        }
        requirePositive("maxQueuedTurns", maxQueuedTurns);
        requirePositive("outboxCharacters", outboxCharacters);
    }

    /**
     * 64 KiB messages, 40 messages of history, 60 s, 30 s and 10 min for the agent, a beat of 2 s, 20 s to drain, 24 h, no
     * expiry, 16 turns to wait, and no limits beside these.
     */
    public static ChatSettings defaults() {
        return new ChatSettings(
                64 * 1024,
                40,
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofSeconds(2),
                3,
                Duration.ofSeconds(20),
                Duration.ofHours(24),
                null,
                16,
                64 * 1024,
                ChatLimits.none());
    }

    public ChatSettings withMaxMessageBytes(int bytes) {
        return new ChatSettings(
                bytes,
                historyLimit,
                firstToken,
                betweenTokens,
                wholeTurn,
                beat,
                maxFruitlessAttempts,
                drain,
                retention,
                sessionExpiry,
                maxQueuedTurns,
                outboxCharacters,
                limits);
    }

    public ChatSettings withHistoryLimit(int messages) {
        return new ChatSettings(
                maxMessageBytes,
                messages,
                firstToken,
                betweenTokens,
                wholeTurn,
                beat,
                maxFruitlessAttempts,
                drain,
                retention,
                sessionExpiry,
                maxQueuedTurns,
                outboxCharacters,
                limits);
    }

    /** Sets how long an agent may take: to its first token, from one to the next, and for all of an attempt. */
    public ChatSettings withAgentTimeouts(Duration first, Duration between, Duration whole) {
        return new ChatSettings(
                maxMessageBytes,
                historyLimit,
                first,
                between,
                whole,
                beat,
                maxFruitlessAttempts,
                drain,
                retention,
                sessionExpiry,
                maxQueuedTurns,
                outboxCharacters,
                limits);
    }

    public ChatSettings withBeat(Duration interval) {
        return new ChatSettings(
                maxMessageBytes,
                historyLimit,
                firstToken,
                betweenTokens,
                wholeTurn,
                interval,
                maxFruitlessAttempts,
                drain,
                retention,
                sessionExpiry,
                maxQueuedTurns,
                outboxCharacters,
                limits);
    }

    public ChatSettings withMaxFruitlessAttempts(int attempts) {
        return new ChatSettings(
                maxMessageBytes,
                historyLimit,
                firstToken,
                betweenTokens,
                wholeTurn,
                beat,
                attempts,
                drain,
                retention,
                sessionExpiry,
                maxQueuedTurns,
                outboxCharacters,
                limits);
    }

    public ChatSettings withDrain(Duration patience) {
        return new ChatSettings(
                maxMessageBytes,
                historyLimit,
                firstToken,
                betweenTokens,
                wholeTurn,
                beat,
                maxFruitlessAttempts,
                patience,
                retention,
                sessionExpiry,
                maxQueuedTurns,
                outboxCharacters,
                limits);
    }

    public ChatSettings withRetention(Duration age) {
        return new ChatSettings(
                maxMessageBytes,
                historyLimit,
                firstToken,
                betweenTokens,
                wholeTurn,
                beat,
                maxFruitlessAttempts,
                drain,
                age,
                sessionExpiry,
                maxQueuedTurns,
                outboxCharacters,
                limits);
    }

    /** Has sessions deleted that have been idle for so long. */
    public ChatSettings withSessionExpiry(Duration idle) {
        return new ChatSettings(
                maxMessageBytes,
                historyLimit,
                firstToken,
                betweenTokens,
                wholeTurn,
                beat,
                maxFruitlessAttempts,
                drain,
                retention,
                idle,
                maxQueuedTurns,
                outboxCharacters,
                limits);
    }

    public ChatSettings withMaxQueuedTurns(int turns) {
        return new ChatSettings(
                maxMessageBytes,
                historyLimit,
                firstToken,
                betweenTokens,
                wholeTurn,
                beat,
                maxFruitlessAttempts,
                drain,
                retention,
                sessionExpiry,
                turns,
                outboxCharacters,
                limits);
    }

    public ChatSettings withOutboxCharacters(int characters) {
        return new ChatSettings(
                maxMessageBytes,
                historyLimit,
                firstToken,
                betweenTokens,
                wholeTurn,
                beat,
                maxFruitlessAttempts,
                drain,
                retention,
                sessionExpiry,
                maxQueuedTurns,
                characters,
                limits);
    }

    public ChatSettings withLimits(ChatLimits newLimits) {
        return new ChatSettings(
                maxMessageBytes,
                historyLimit,
                firstToken,
                betweenTokens,
                wholeTurn,
                beat,
                maxFruitlessAttempts,
                drain,
                retention,
                sessionExpiry,
                maxQueuedTurns,
                outboxCharacters,
                newLimits);
    }

    private static void requirePositive(String name, Duration value) {
        requirePositive(name, value.toNanos());
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be more than zero: " + value);
        }
    }

    private static void requireNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative: " + value);
        }
    }
}
