package dev.perdure.chat.port;

/** What became of a write to a turn's log. */
public enum WriteOutcome {
    /** It is durable, exactly once, at the numbers it was written for. */
    DURABLE,
    /** The writer no longer owns the turn; nothing was written and nothing of it ever will be. */
    FENCED
}
