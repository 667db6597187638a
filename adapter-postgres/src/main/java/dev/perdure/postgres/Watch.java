package dev.perdure.postgres;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether notifications arrive, so whether a log that has once been looked at needs to be looked at again.
 *
 * <p>Changed by the one thread that listens; read by any.
 */
final class Watch {

    private static final long NOBODY_LISTENS = 0;

    private final Duration pollInterval;
    private final Duration safetyInterval;
    private volatile State state = new State(NOBODY_LISTENS, 0);
    private long terms;

    Watch(PostgresSettings settings) {
        this.pollInterval = settings.watchInterval();
        this.safetyInterval = settings.live().safetyInterval();
    }

    /**
     * What is listened to.
     *
     * @param term numbers the connections that listened; 0 if none does
     * @param heard how many notifications the connection has brought
     */
    private record State(long term, long heard) {}

    /**
     * A look into the store.
     *
     * @param at when it began, as {@link System#nanoTime}
     */
    record Look(State state, long at) {}

    /** From now on every notification is heard. */
    void begun() {
        state = new State(++terms, 0);
    }

    void lost() {
        state = new State(NOBODY_LISTENS, 0);
    }

    boolean isListening() {
        return state.term() != NOBODY_LISTENS;
    }

    /** Notes that there is a notification; to be called before anybody is told what it says. */
    void heard() {
        State now = state;
        state = new State(now.term(), now.heard() + 1);
    }

    /** How often awaited logs are to be looked at without a reason. */
    Duration interval() {
        return isListening() ? safetyInterval : pollInterval;
    }

    /** A look that begins now. */
    Look look() {
        return new Look(state, System.nanoTime());
    }

    /** Whether nothing can have been missed since a look began, even about a log that nobody knew to listen for. */
    boolean nothingHeardSince(Look look) {
        return look.state().equals(state);
    }

    /**
     * Whether whoever waits for a log that was looked at is woken by what comes: by a notification if the same connection
     * listens still, or else by the next regular look, which is due soon.
     */
    boolean covers(@Nullable Look look) {
        if (look == null) {
            return false;
        }
        long term = state.term();
        return look.state().term() == term
                && (term != NOBODY_LISTENS || System.nanoTime() - look.at() < pollInterval.toNanos());
    }
}
