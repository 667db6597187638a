package dev.perdure.app.faults.oracle;

/**
 * One breach.
 *
 * @param where the session, turn or client it was found at
 */
public record Finding(Invariant broken, String where, String what) {

    @Override
    public String toString() {
        return broken + " at " + where + ": " + what;
    }
}
