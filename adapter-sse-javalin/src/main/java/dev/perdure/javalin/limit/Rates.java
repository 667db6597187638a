package dev.perdure.javalin.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;

/**
 * How often each of any number of clients may do something: a token bucket for each. Safe for use by many threads.
 *
 * <p>Kept for the {@value #MOST} who come most often. Whoever is forgotten begins with a full bucket, so that a crowd of
 * addresses costs no more memory than that, and gets a burst each and no more.
 */
public final class Rates {

    static final int MOST = 50_000;

    private final int perSecond;
    private final TimeMeter time;
    private final Cache<String, Bucket> buckets;

    /** @param perSecond 0 for as often as they like */
    public Rates(int perSecond) {
        this(perSecond, TimeMeter.SYSTEM_NANOTIME);
    }

    Rates(int perSecond, TimeMeter time) {
        this.perSecond = perSecond;
        this.time = time;
        // A bucket that was left alone for so long is full again.
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(Duration.ofSeconds(Limits.BURST_SECONDS + 1))
                .executor(Runnable::run)
                .build();
    }

    /** Empty if a client may do it now, which counts; else how long until it may. */
    public Optional<Duration> take(String client) {
        if (perSecond == 0) {
            return Optional.empty();
        }
        ConsumptionProbe probe =
                buckets.get(client, unused -> bucket(perSecond, time)).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    static Bucket bucket(int perSecond, TimeMeter time) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity((long) perSecond * Limits.BURST_SECONDS)
                        .refillGreedy(perSecond, Duration.ofSeconds(1)))
                .withCustomTimePrecision(time)
                .build();
    }

    /** How many clients are remembered right now. */
    long remembered() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }
}
