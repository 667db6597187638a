package dev.perdure.chat.port;

import dev.perdure.chat.Turn;

/** What became of a submission. */
public sealed interface SubmitOutcome {

    /**
     * The message has its turn, which runs, waits or has ended.
     *
     * @param repeated whether it had it before: the submission was recognised as a repeat and nothing was started
     */
    record Accepted(Turn turn, boolean repeated) implements SubmitOutcome {}

    /**
     * Another turn of the session is running; nothing was stored.
     *
     * @param running that turn; in the moment between two turns, the one that begins next
     */
    record Busy(Turn running) implements SubmitOutcome {}

    /**
     * As many turns of the session wait as may; nothing was stored.
     *
     * @param limit how many may wait
     */
    record QueueFull(int limit) implements SubmitOutcome {}

    /**
     * The turn that was to be replaced is not the session's last; nothing was stored.
     *
     * @param last the one that is
     */
    record NotReplaceable(Turn last) implements SubmitOutcome {}

    /**
     * As many turns of the caller run on this node as may; nothing was stored.
     *
     * @param limit how many may run
     */
    record TooManyTurns(int limit) implements SubmitOutcome {}

    /**
     * The session would have to be made, and the caller has as many as may be; nothing was stored.
     *
     * @param limit how many a caller may have
     */
    record TooManySessions(int limit) implements SubmitOutcome {}

    /** The message id belongs to a message with another text; nothing was stored. */
    record MessageIdReused(Turn turn) implements SubmitOutcome {}

    /** The session belongs to somebody else, or a turn was to be replaced in one that is not there. */
    record NoSuchSession() implements SubmitOutcome {}
}
