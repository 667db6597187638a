package dev.perdure.javalin;

import dev.perdure.javalin.auth.Gate;
import dev.perdure.javalin.auth.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends long-waiting requests whose credentials cease to hold: at their expiry, and within {@link #LOOK} when they are taken back
 * before. Safe for use by many threads.
 */
final class Expiries {

    /** How often it is looked whether credentials were taken back. */
    static final Duration LOOK = Duration.ofSeconds(1);

    /** A machine's time may be set; a far expiry is looked at again meanwhile. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private static final Future<?> NOTHING = CompletableFuture.completedFuture(null);

    private final Gate gate;
    private final InstantSource time;
    private final ScheduledExecutorService clock;
    private final Executor threads;

    /** The requests with credentials that can be taken back or expire, each with what will look at it next. */
    private final Map<LiveRequest, Future<?>> watched = new ConcurrentHashMap<>();

    /**
     * @param clock is used for moments only
     * @param threads asks whether credentials still hold, which may take a while
     */
    Expiries(Gate gate, InstantSource time, ScheduledExecutorService clock, Executor threads) {
        this.gate = gate;
        this.time = time;
        this.clock = clock;
        this.threads = threads;
        if (!gate.isOpen()) {
            var unused = clock.scheduleWithFixedDelay(
                    this::lookSoon, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Looks after a request until it is forgotten. */
    void watch(LiveRequest request) {
        Instant end = request.principal().expiresAt();
        if (end == null && request.principal().credential().isEmpty()) {
            return;
        }
        watched.put(request, NOTHING);
        if (end != null) {
            await(request, end);
        }
    }

    void forget(LiveRequest request) {
        Future<?> next = watched.remove(request);
        if (next != null) {
            next.cancel(false);
        }
    }

    private void await(LiveRequest request, Instant end) {
        Duration left = Duration.between(time.instant(), end);
        if (left.isNegative() || left.isZero()) {
            request.expire();
            return;
        }
        Duration wait = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
        try {
            // A millisecond more, so that it isn't looked a moment too early.
            Future<?> next = clock.schedule(() -> again(request, end), wait.toMillis() + 1, TimeUnit.MILLISECONDS);
            if (watched.computeIfPresent(request, (same, before) -> next) == null) {
                next.cancel(false);
            }
        } catch (RejectedExecutionException stopping) {
            request.end();
        }
    }

    private void again(LiveRequest request, Instant end) {
        if (watched.containsKey(request)) {
            await(request, end);
        }
    }

    private void lookSoon() {
        try {
            threads.execute(this::look);
        } catch (RejectedExecutionException stopping) {
            return;
        }
    }

    private void look() {
        for (LiveRequest request : watched.keySet()) {
            Principal principal = request.principal();
            if (!gate.honours(principal)) {
                request.expire();
            }
        }
    }
}
