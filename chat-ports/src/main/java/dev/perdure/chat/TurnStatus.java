package dev.perdure.chat;

/** The stages of a turn's life. Only a failed or cancelled turn can run again, and only by an explicit retry. */
public enum TurnStatus {
    /** It waits until the turns before it have ended. */
    QUEUED,
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED;

    public boolean ended() {
        return this != QUEUED && this != RUNNING;
    }
}
