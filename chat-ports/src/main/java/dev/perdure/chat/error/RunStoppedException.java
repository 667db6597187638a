package dev.perdure.chat.error;

/**
 * The run this output belongs to is over: cancelled, timed out, handed over or fenced. Thrown to an agent that goes on
 * talking; it should end quietly. Whatever it throws or returns then is ignored.
 */
public final class RunStoppedException extends ChatException {

    private static final long serialVersionUID = 1L;

    private final String turnId;

    public RunStoppedException(String turnId) {
        super("run_stopped", false, "This run of the turn is over; nothing more is recorded.", null, null);
        this.turnId = turnId;
    }

    /** The turn whose run is over. */
    public String turnId() {
        return turnId;
    }
}
