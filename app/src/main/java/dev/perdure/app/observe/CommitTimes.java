package dev.perdure.app.observe;

import dev.perdure.chat.LogKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * When what was written here lately became durable, in a bounded memory: of each log the last few appends, and of two logs
 * that want the same place the one that was written last. Safe for use by many threads.
 */
final class CommitTimes {

    private static final int PLACES = 4096;
    private static final int KEPT = 16;

    private final AtomicReferenceArray<@Nullable Append> places = new AtomicReferenceArray<>(PLACES);

    /** @param depth how many are kept before this one */
    private record Append(
            LogKey log,
            long first,
            long last,
            long at,
            int depth,
            @Nullable Append before) {}

    private static int place(LogKey log) {
        int hash = log.hashCode();
        return (hash ^ (hash >>> 16)) & (PLACES - 1);
    }

    /** Events of a log are durable now. */
    void durable(LogKey log, long first, long last) {
        int place = place(log);
        Append before = places.get(place);
        boolean follows = before != null && before.log().equals(log) && before.depth() < KEPT;
        places.set(
                place,
                new Append(
                        log,
                        first,
                        last,
                        System.nanoTime(),
                        follows && before != null ? before.depth() + 1 : 0,
                        follows ? before : null));
    }

    /** How long ago an event became durable, if that is known. */
    Optional<Duration> since(LogKey log, long sequence) {
        long now = System.nanoTime();
        for (Append append = places.get(place(log)); append != null; append = append.before()) {
            if (append.log().equals(log) && append.first() <= sequence && sequence <= append.last()) {
                return Optional.of(Duration.ofNanos(now - append.at()));
            }
        }
        return Optional.empty();
    }
}
