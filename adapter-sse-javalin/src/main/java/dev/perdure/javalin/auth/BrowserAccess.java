package dev.perdure.javalin.auth;

import dev.perdure.chat.port.AccessStore;
import java.time.Duration;

/**
 * How browsers are let in, whose streams and WebSockets can't send headers.
 *
 * @param store where nodes note which tickets were used
 * @param sessionLifetime how long a cookie holds at most, even if the token it was got for holds longer
 * @param ticketLifetime how long a ticket may be used
 */
public record BrowserAccess(AccessStore store, SessionKeys keys, Duration sessionLifetime, Duration ticketLifetime) {

    private static final Duration USUAL_SESSION = Duration.ofHours(12);
    private static final Duration USUAL_TICKET = Duration.ofMinutes(1);

    public BrowserAccess {
        if (!isPositive(sessionLifetime) || !isPositive(ticketLifetime)) {
            throw new IllegalArgumentException("lifetimes are positive");
        }
    }

    private static boolean isPositive(Duration time) {
        return !time.isNegative() && !time.isZero();
    }

    /** With a key that the nodes keep in their store, and the times of the documentation. Blocks as the store does. */
    public static BrowserAccess over(AccessStore store) {
        return new BrowserAccess(store, SessionKeys.in(store), USUAL_SESSION, USUAL_TICKET);
    }
}
