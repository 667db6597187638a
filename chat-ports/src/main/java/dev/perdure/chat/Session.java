package dev.perdure.chat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A conversation of one owner, as the store knows it at one moment.
 *
 * @param title a few words to tell it from others, from its first message or its user
 * @param lastSequence the sequence number of the newest durable event of its log
 * @param prunedThrough events up to and including this number are no longer kept; 0 if all are
 * @param messageCount how many messages its history holds, answers not yet given included
 * @param lastTurn the newest turn that has begun, which is also the only one that can be running
 * @param queuedTurns how many turns wait behind it
 * @param granted what a guest sees it by; absent where it is seen by its owner, or by nobody in particular
 */
public record Session(
        LogKey log,
        Caller owner,
        String title,
        long lastSequence,
        long prunedThrough,
        long messageCount,
        @Nullable Turn lastTurn,
        int queuedTurns,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Grant granted) {

    /** A session as its owner sees it. */
    public Session(
            LogKey log,
            Caller owner,
            String title,
            long lastSequence,
            long prunedThrough,
            long messageCount,
            @Nullable Turn lastTurn,
            int queuedTurns,
            Instant createdAt,
            Instant updatedAt) {
        this(
                log,
                owner,
                title,
                lastSequence,
                prunedThrough,
                messageCount,
                lastTurn,
                queuedTurns,
                createdAt,
                updatedAt,
                null);
    }

    /** The same as a guest sees it. */
    public Session grantedBy(Grant grant) {
        return new Session(
                log,
                owner,
                title,
                lastSequence,
                prunedThrough,
                messageCount,
                lastTurn,
                queuedTurns,
                createdAt,
                updatedAt,
                grant);
    }

    public SessionId id() {
        return log.session();
    }

    /** The place of the newest durable event. */
    public Position position() {
        return log.at(lastSequence);
    }
}
