package dev.perdure.postgres;

import dev.perdure.chat.error.UnavailableException;

/**
 * Whether writes get through. A server may answer questions and yet take nothing, for want of disk for one.
 *
 * <p>Costs nothing while all is well: only after a write has failed for want of the store does a question try one. Safe for
 * use by many threads.
 */
final class WriteHealth {

    /** Rolled back. Too large for the room that old pages may have left, too small to be moved out of its table. */
    private static final String TRY = """
            INSERT INTO chat_events (session_key, first_sequence, turn_key, attempt, event_count, payload)
            VALUES (-1, 1, -1, 1, 1, decode(repeat('00', 1900), 'hex'))
            """;

    private static final String BRIEFLY = "SET LOCAL statement_timeout = '1s'";

    private final Database database;
    private volatile boolean failing;

    WriteHealth(Database database) {
        this.database = database;
    }

    /** A write has failed for want of the store. */
    void failed() {
        failing = true;
    }

    /** A write has got through. */
    void succeeded() {
        if (failing) {
            failing = false;
        }
    }

    boolean takesWrites() {
        if (failing && tryOne()) {
            failing = false;
        }
        return !failing;
    }

    private boolean tryOne() {
        try {
            return database.transaction(handle -> {
                handle.execute(BRIEFLY);
                handle.execute(TRY);
                handle.rollback();
                return true;
            });
        } catch (UnavailableException stillAway) {
            return false;
        }
    }
}
