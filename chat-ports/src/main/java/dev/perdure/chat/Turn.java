package dev.perdure.chat;

import dev.perdure.chat.error.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One user message and everything the agent says to it, as the store knows it at one moment.
 *
 * @param log the log that holds its events
 * @param attempt which run of the agent this is: 1, 2, 3…; 0 while it is queued
 * @param fruitlessAttempts how many attempts in a row, up to this one, were taken over before they had said anything
 * @param node the node that runs it, or ran it last; while it is queued the one that accepted it
 * @param firstSequence where its {@code turn.started} stands in the log; while it is queued, a place that it can't come to stand
 *     before
 * @param lastSequence where its terminal event stands; 0 until it has ended
 * @param messageOrdinal where its user message stands in the history; the answer follows it. 0 while it is queued
 * @param failure why it failed, if it did
 * @param cancelRequested whether somebody asked to stop it
 * @param startedAt when it began; while it is queued, when it was submitted
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

    /** The place just before its first event, or before all places where that can come to stand while it is queued. */
    public Position start() {
        return log.at(firstSequence - 1);
    }
}
