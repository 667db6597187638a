package dev.perdure.client;

import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Counts the failures in a row of one call or answer. Owned by the thread that makes the attempts. */
final class Tries {

    private final RetryPolicy policy;
    private final RandomGenerator random;
    private int failures;

    Tries(RetryPolicy policy, RandomGenerator random) {
        this.policy = policy;
        this.random = random;
    }

    /** Something new has come: the count begins anew. */
    void progress() {
        failures = 0;
    }

    /** How many attempts in a row have failed. */
    int failures() {
        return failures;
    }

    /**
     * An attempt has failed.
     *
     * @param usual what the server tells everybody to wait before a reconnect, if it does
     * @return the pause before the next attempt
     * @throws ChatClientException if there is to be none
     */
    Duration failed(IOException failure, @Nullable Duration usual) {
        RefusedException refused = failure instanceof RefusedException each ? each : null;
        if (failure instanceof EventTooLargeException || (refused != null && !refused.worthAnotherTry())) {
            throw ChatClientException.of(failure);
        }
        failures++;
        Duration wish = refused == null ? null : refused.retryAfter();
        if (failures > policy.tries() || (wish != null && wish.compareTo(policy.longestWish()) > 0)) {
            throw ChatClientException.of(failure);
        }
        Duration pause = longer(policy.pause(failures, random), wish);
        // Whatever it says to everybody is no reason to give up.
        return usual != null && usual.compareTo(policy.longestWish()) > 0
                ? longer(pause, policy.longestWish())
                : longer(pause, usual);
    }

    private static Duration longer(Duration pause, @Nullable Duration other) {
        return other != null && other.compareTo(pause) > 0 ? other : pause;
    }
}
