package dev.perdure.chat.port;

import dev.perdure.chat.TurnId;

/** How far a reader wants to read. */
public sealed interface Scope {

    /** Everything, turn after turn, until the reader leaves. */
    record WholeSession() implements Scope {}

    /** Up to this turn's terminal event. A reader without a cursor begins at the turn's first event. */
    record OneTurn(TurnId turn) implements Scope {}

    /** Up to the terminal event of the turn that is running now or ran last. */
    record LastTurn() implements Scope {}
}
