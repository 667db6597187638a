package dev.perdure.postgres;

import dev.perdure.chat.error.ChatException;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.error.UnavailableException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sorts what the driver and the pool throw, by SQLState (PostgreSQL manual, appendix A). Stateless. */
final class StoreErrors {

    /** Statement or lock timeout, serialization failure, deadlock: the connection is fine, the same work may succeed. */
    private static final Set<String> CONTENTION = Set.of("57014", "55P03", "40001", "40P01");

    private StoreErrors() {}

    /** Whether only time, not a change of the work, is needed for the same work to succeed. */
    static boolean isPassing(Throwable error) {
        return isContention(error) || isOutage(error);
    }

    /** Whether somebody else's lock or a lack of time was in the way. */
    static boolean isContention(Throwable error) {
        SQLException cause = sqlCause(error);
        return cause != null && cause.getSQLState() != null && CONTENTION.contains(cause.getSQLState());
    }

    /** Whether the store can't be reached or can't take work at all. */
    static boolean isOutage(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (isAway(cause)) {
                return true;
            }
            for (Throwable hidden : cause.getSuppressed()) {
                // Cleaning up a broken connection can fail too, and then hides what broke it.
                if (isOutage(hidden)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The exception of our own family that stands for what was thrown; one that is of it already is given back. */
    static ChatException translate(Throwable error) {
        if (error instanceof ChatException known) {
            return known;
        }
        return isPassing(error) ? UnavailableException.storage(error) : new InternalException(error);
    }

    /** What whoever still waits is told when the repository is closed. */
    static UnavailableException closed() {
        return new UnavailableException(
                UnavailableException.STOPPING,
                "This node is stopping. Send the same call again.",
                Duration.ofSeconds(1),
                null);
    }

    private static boolean isAway(Throwable cause) {
        return cause instanceof SQLTransientConnectionException
                || cause instanceof SQLNonTransientConnectionException
                || cause instanceof SQLRecoverableException
                || cause instanceof SQLTimeoutException
                || cause instanceof IOException
                || (cause instanceof SQLException sql && sql.getSQLState() != null && isOutageState(sql.getSQLState()));
    }

    /**
     * Connection trouble (08), refused log-in or missing database during a failover (28, 3D000), a transaction ended by a
     * time limit (25P03), a server that is read-only (25006), out of resources (53), going down (57P0x) or failing
     * in its own input and output (58).
     */
    private static boolean isOutageState(String state) {
        return state.startsWith("08")
                || state.startsWith("28")
                || state.startsWith("53")
                || state.startsWith("57P0")
                || state.startsWith("58")
                || state.equals("3D000")
                || state.equals("25006")
                || state.equals("25P03");
    }

    @Nullable
    private static SQLException sqlCause(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
