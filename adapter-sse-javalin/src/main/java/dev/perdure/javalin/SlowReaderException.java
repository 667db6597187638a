package dev.perdure.javalin;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** What was sent was not taken in time. */
final class SlowReaderException extends IOException {

    private static final long serialVersionUID = 1L;

    private static final int DEPTH = 10;

    /** Whether the engine has closed a connection for the same reason, as it says by the cause. */
    static boolean isCause(IOException gone) {
        Throwable cause = gone;
        for (int depth = 0; cause != null && depth < DEPTH; depth++) {
            if (cause instanceof TimeoutException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
