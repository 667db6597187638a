package dev.perdure.app;

import dev.perdure.app.privatedb.PrivatePostgresException;
import dev.perdure.javalin.auth.UnusableKeysException;
import java.net.BindException;
import java.sql.SQLException;
import java.util.Optional;

/** Says why the server can't start, in words for the person at the terminal. Never repeats a URL, which may hold a secret. */
final class StartFailure {

    private static final int DEPTH = 20;
    private static final String FORBIDDEN = "42501";

    private StartFailure() {}

    /** What the server or the driver said, unless the driver repeats the whole URL, as it does with one it can't read. */
    private static String reason(SQLException refused) {
        String message = String.valueOf(refused.getMessage());
        return message.contains("jdbc:") ? "" : message + ", ";
    }

    /** Nothing, if it is no failure that an operator can mend by what it says. */
    static Optional<String> words(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH; depth++) {
            if (cause instanceof PrivatePostgresException || cause instanceof UnusableKeysException) {
                return Optional.of(String.valueOf(cause.getMessage()));
            }
            if (cause instanceof SQLException forbidden && FORBIDDEN.equals(forbidden.getSQLState())) {
                return Optional.of("The database's account may not do what is needed: " + forbidden.getMessage()
                        + ". Run 'perdure-server migrate' with one that may make tables; 'perdure-server check' says what"
                        + " the server's own one lacks.");
            }
            if (cause instanceof SQLException refused && refused.getSQLState() != null) {
                return Optional.of("The database can't be used: " + reason(refused) + "SQLSTATE "
                        + refused.getSQLState() + ". Is what --database-url, --database-user and"
                        + " --database-password say right, and is it running?");
            }
            if (cause instanceof BindException taken) {
                return Optional.of("Can't listen there: " + taken.getMessage() + ". Choose another --port (0 for any"
                        + " free one) or --host, or stop what is listening.");
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
