package dev.perdure.domain;

import dev.perdure.chat.Caller;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many turns run on this node, in all and for each caller, and whether there is room for another. Thread-safe.
 *
 * <p>A turn that follows one of its session takes its seat before that one's is given up, so that a session with a queue
 * keeps its place and nobody gains one by queueing.
 */
final class Seats {

    private final ChatLimits limits;
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<Caller, Integer> takenByCaller = new ConcurrentHashMap<>();

    Seats(ChatLimits limits) {
        this.limits = limits;
    }

    /** Whether a turn found room. */
    sealed interface Taking {

        /** There is none on this node. */
        record NodeFull() implements Taking {}

        /** The caller has as many as may be. */
        record CallerFull(int limit) implements Taking {}
    }

    /** One turn's room. */
    static final class Seat implements Taking, AutoCloseable {

        private final Seats seats;
        private final @Nullable Caller caller;
        private final AtomicBoolean left = new AtomicBoolean();

        private Seat(Seats seats, @Nullable Caller caller) {
            this.seats = seats;
            this.caller = caller;
        }

        /** Who asked for the turn; empty if that is not known here. */
        Optional<Caller> caller() {
            return Optional.ofNullable(caller);
        }

        /** Gives it up. Idempotent. */
        @Override
        public void close() {
            if (left.compareAndSet(false, true)) {
                seats.leave(caller);
            }
        }
    }

    /** Takes a seat if there is one. */
    Taking take(Caller caller) {
        int all = taken.incrementAndGet();
        if (limits.turns() > 0 && all > limits.turns()) {
            taken.decrementAndGet();
            return new Taking.NodeFull();
        }
        int most = limits.turnsOfCaller();
        boolean limited = most > 0 && !caller.equals(Caller.ANONYMOUS);
        if (takenByCaller.merge(caller, 1, Integer::sum) > most && limited) {
            leave(caller);
            return new Taking.CallerFull(most);
        }
        return new Seat(this, caller);
    }

    /** Takes a seat whether there is one or not, for a turn that was accepted before. */
    Seat takeAnyway(@Nullable Caller caller) {
        taken.incrementAndGet();
        if (caller != null) {
            takenByCaller.merge(caller, 1, Integer::sum);
        }
        return new Seat(this, caller);
    }

    private void leave(@Nullable Caller caller) {
        taken.decrementAndGet();
        if (caller != null) {
            takenByCaller.computeIfPresent(caller, (unused, count) -> count == 1 ? null : count - 1);
        }
    }

    /** How many turns have a seat. */
    int taken() {
        return taken.get();
    }
}
