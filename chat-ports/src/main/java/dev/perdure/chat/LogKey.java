package dev.perdure.chat;

/**
 * Names one event log: the session and the epoch it was given when it was made.
 *
 * <p>A session that is deleted and made again under the same id has another epoch, so that a cursor into the old log can
 * never be mistaken for one into the new.
 */
public record LogKey(SessionId session, String epoch) {

    public LogKey {
        Position.requireEpoch(epoch);
    }

    /** The place of a sequence number in this log. */
    public Position at(long sequence) {
        return new Position(epoch, sequence);
    }
}
