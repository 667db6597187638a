package dev.perdure.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How patient a client is with one call or answer.
 *
 * @param tries how often it tries again in a row without progress, after the first attempt
 * @param first the pause before the first of them; it doubles with each
 * @param longest the longest pause
 * @param jitter by which part of itself a pause is longer or shorter, by chance: 0 to 1
 * @param longestWish the longest pause that a server may ask for; who asks for more is given up on, and the caller told
 */
public record RetryPolicy(int tries, Duration first, Duration longest, double jitter, Duration longestWish) {

    public RetryPolicy {
        require(tries >= 0, "tries are not negative");
        require(!first.isNegative(), "a pause is not negative");
        require(longest.compareTo(first) >= 0, "the longest pause is not shorter than the first");
        require(jitter >= 0 && jitter <= 1, "the jitter is 0 to 1");
        require(!longestWish.isNegative(), "a pause is not negative");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Three tries after 1, 2 and 4 s, each a fifth longer or shorter by chance; a server may ask for up to a minute. */
    public static RetryPolicy defaults() {
        return new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(4), 0.2, Duration.ofMinutes(1));
    }

    public RetryPolicy withTries(int newTries) {
        return new RetryPolicy(newTries, first, longest, jitter, longestWish);
    }

    /** The pause before the n-th try in a row, from 1. */
    Duration pause(int n, RandomGenerator random) {
        return scaled(n, 1 - jitter + 2 * jitter * random.nextDouble());
    }

    /** The longest that the pause before the n-th try in a row can be, if the server doesn't ask for more. */
    public Duration longestPause(int n) {
        return scaled(n, 1 + jitter);
    }

    private Duration scaled(int n, double factor) {
        double doubled = seconds(first) * Math.pow(2, n - 1.0);
        return Duration.ofNanos(Math.round(Math.min(doubled, seconds(longest)) * factor * 1e9));
    }

    private static double seconds(Duration duration) {
        return (double) duration.toNanos() / 1e9;
    }
}
