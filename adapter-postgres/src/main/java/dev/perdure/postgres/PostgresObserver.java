package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import java.time.Duration;

/**
 * Is told how a {@link PostgresSessionRepository} fares, to count and to measure it.
 *
 * <p>Called by many threads at once, the one that commits for all turns among them: an implementation returns at once and
 * waits for nothing. What it throws is logged and does no harm.
 */
@FunctionalInterface
public interface PostgresObserver {

    /** Takes no notice. */
    PostgresObserver NOBODY = sign -> {};

    void noticed(Sign sign);

    /** Something that happened. */
    sealed interface Sign {

        /**
         * A batch of appends has been committed.
         *
         * @param took from when it was sent until it was durable
         */
        record BatchCommitted(int appends, Duration took) implements Sign {}

        /** What an append of this node holds is durable, and its readers are about to be told. */
        record Visible(LogKey log, long firstSequence, long lastSequence) implements Sign {}

        /** The store has gone away while a batch was being committed; the batch waits. */
        record OutageBegan() implements Sign {}

        /** A batch or a part of it is written again, because its fate is not known or somebody's lock held it back. */
        record AppendRepeated() implements Sign {}

        /** A call was given a connection of the pool. */
        record ConnectionTaken(Duration waited) implements Sign {}

        /** A call was given no connection in time. */
        record ConnectionMissed() implements Sign {}

        /** The listening connection hears: a word sent by another way has come back over it. */
        record ListeningBegan(Duration roundTrip) implements Sign {}

        /** The listening connection was silent and has answered. */
        record ListeningAnswered(Duration roundTrip) implements Sign {}

        /** The connection that heard is lost. */
        record ListeningLost() implements Sign {}

        /** A connection hears nothing, as behind a pooler in transaction mode. */
        record ListeningInVain() implements Sign {}

        /** A look that nothing had given a reason for has found events, while notifications were listened for. */
        record UnheardFound() implements Sign {}
    }
}
