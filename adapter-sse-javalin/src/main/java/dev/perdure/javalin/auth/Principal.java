package dev.perdure.javalin.auth;

import dev.perdure.chat.Caller;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, and until when that is vouched for.
 *
 * @param expiresAt when the credentials cease to hold, whatever is streamed then; null if they don't
 */
public record Principal(Caller caller, @Nullable Instant expiresAt) {

    /** Who calls where nobody authenticates. */
    public static final Principal ANONYMOUS = new Principal(Caller.ANONYMOUS, null);
}
