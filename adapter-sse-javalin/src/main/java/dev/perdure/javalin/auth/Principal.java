package dev.perdure.javalin.auth;

import dev.perdure.chat.Caller;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, and until when that is vouched for.
 *
 * @param expiresAt when the credentials cease to hold, whatever is streamed then; null if they don't
 * @param credential by what its authenticator knows the credential again, no secret, at most 255 characters; empty if it needn't
 */
public record Principal(Caller caller, @Nullable Instant expiresAt, String credential) implements Verdict {

    /** Who calls where nobody authenticates. */
    public static final Principal ANONYMOUS = new Principal(Caller.ANONYMOUS, null);

    public Principal(Caller caller, @Nullable Instant expiresAt) {
        this(caller, expiresAt, "");
    }

    /** Whether the credentials have ceased to hold. */
    public boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
