package dev.perdure.chat.port;

import dev.perdure.chat.TurnId;

/** How far a reader wants to read. */
public sealed interface Scope {

    /** Everything, turn after turn, until the reader leaves. */
    record WholeSession() implements Scope {}

    /**
     * This turn's events, up to its terminal one. A reader without a cursor, or with one from before the turn, begins at the
     * turn's first event; if the turn waits, the reader waits with it.
     */
    record OneTurn(TurnId turn) implements Scope {}

    /** Everything, up to the terminal event of the turn that is running now or ran last. */
    record LastTurn() implements Scope {}
}
