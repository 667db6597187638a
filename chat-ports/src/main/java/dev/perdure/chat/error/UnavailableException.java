package dev.perdure.chat.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something needed is away for now (the store, or this node because it is stopping or full); the same call may be sent again. */
public final class UnavailableException extends ChatException {

    /** The store can't be reached, or didn't answer in time. */
    public static final String STORAGE = "storage_unavailable";

    /** This node takes no new work because it is stopping. */
    public static final String STOPPING = "shutting_down";

    /** This node runs as many turns as it may. */
    public static final String BUSY = "server_busy";

    private static final long serialVersionUID = 1L;

    public UnavailableException(String code, String message, Duration retryAfter, @Nullable Throwable cause) {
        super(code, true, message, retryAfter, cause);
    }

    /** The store can't be reached. */
    public static UnavailableException storage(Throwable cause) {
        return new UnavailableException(
                STORAGE, "The store can't be reached right now. Try again shortly.", Duration.ofSeconds(1), cause);
    }
}
