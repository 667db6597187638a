package dev.perdure.chat;

import dev.perdure.chat.error.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One user message and everything the agent says to it, as the store knows it at one moment.
 *
 * @param log the log that holds its events
 * @param attempt which run of the agent this is: 1, 2, 3…
 * @param fruitlessAttempts how many attempts in a row, up to this one, were taken over before they had said anything
 * @param node the node that runs it, or ran it last
 * @param firstSequence where its {@code turn.started} stands in the log
 * @param lastSequence where its terminal event stands; 0 while it runs
 * @param messageOrdinal where its user message stands in the history; the answer follows it
 * @param failure why it failed, if it did
 * @param cancelRequested whether somebody asked to stop it
 */
public record Turn(
        TurnId id,
        LogKey log,
        MessageId messageId,
        TurnStatus status,
        int attempt,
        int fruitlessAttempts,
        NodeId node,
        long firstSequence,
        long lastSequence,
        long messageOrdinal,
        @Nullable Failure failure,
        boolean cancelRequested,
        Instant startedAt,
        @Nullable Instant endedAt) {

    /** The place just before its first event: what a reader of the whole turn has seen before it. */
    public Position start() {
        return log.at(firstSequence - 1);
    }
}
