package dev.perdure.chat.port;

import dev.perdure.chat.Position;
import dev.perdure.chat.Turn;

/** What became of the wish to run a turn again. */
public sealed interface RetryOutcome {

    /**
     * The turn runs again.
     *
     * @param after where its old terminal event stands; what the new attempt says follows it
     */
    record Accepted(Turn turn, Position after) implements RetryOutcome {}

    /** The turn is running already. */
    record Running(Turn turn) implements RetryOutcome {}

    /** The turn was completed or has not begun, or another turn has followed it or waits behind it. */
    record NotRetryable(Turn turn) implements RetryOutcome {}

    /**
     * As many turns of the caller run on this node as may.
     *
     * @param limit how many may run
     */
    record TooManyTurns(int limit) implements RetryOutcome {}

    /** There is no such session or turn for this caller. */
    record NoSuchTurn() implements RetryOutcome {}
}
