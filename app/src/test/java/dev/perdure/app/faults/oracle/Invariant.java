package dev.perdure.app.faults.oracle;

/** What must hold whatever breaks: section 3 of the design, in its order, and what nobody may notice. */
public enum Invariant {
    /** No client sees an event that a later reader of the log can't see. */
    VISIBLE_IS_DURABLE,
    /** A log is 1..n without hole or double, and a reader gets exactly what follows its cursor. */
    DENSE_AND_EXACT,
    /** A message id is one turn, and each attempt at it one run of the agent. */
    SUBMIT_ONCE,
    /** Nobody writes a turn but the attempt that owns it. */
    ONE_WRITER,
    /** Every accepted turn has exactly one terminal event, and one more for each explicit retry. */
    EVERY_TURN_ENDS,
    /** Context, answer and status are those of the terminal event. */
    STATE_MOVES_WITH_THE_END,
    /** Only the log's terminal event says that a turn is over. */
    THE_END_IS_SAID,
    /** A cursor that can't be honoured gets a gap, and one that can never does. */
    NO_SILENT_SKIP,
    /** Whoever comes back as an EventSource does is never answered with an error status. */
    COMING_BACK_IS_NO_ERROR,
    /** Neither a node's end nor a store that is away makes a turn fail. */
    NO_FAULT_FAILS_A_TURN
}
