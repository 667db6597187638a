package dev.perdure.chat.port;

import dev.perdure.chat.Turn;

/** What became of the wish to stop a turn. */
public sealed interface CancelOutcome {

    /** The turn is running or waits, and has been asked to stop; one that waits ends when its time comes, unheard. */
    record Requested(Turn turn) implements CancelOutcome {}

    /** The turn had ended before. */
    record AlreadyEnded(Turn turn) implements CancelOutcome {}

    /** There is no such session or turn for this caller. */
    record NoSuchTurn() implements CancelOutcome {}
}
