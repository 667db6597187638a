package dev.perdure.javalin;

import java.time.Duration;

/**
 * Whether a client is still there: it is pinged at an interval, however busy the connection is, and its engine answers by
 * itself (RFC 6455, section 5.5.3). Owned by one thread.
 */
final class Pulse {

    /** After so many intervals without a sign of life a client is gone. */
    private static final int MISSED = 3;

    private final Duration interval;
    private long pingedAt = System.nanoTime();

    Pulse(Duration interval) {
        this.interval = interval;
    }

    /**
     * Pings when it is time.
     *
     * @param heldBack whether the client is not read from, so that its silence means nothing
     * @return false if it has shown no sign of life for too long
     */
    boolean feel(TextSocket socket, boolean heldBack) {
        long now = System.nanoTime();
        if (now - pingedAt < interval.toNanos()) {
            return true;
        }
        if (!heldBack && socket.silence().compareTo(interval.multipliedBy(MISSED)) > 0) {
            return false;
        }
        pingedAt = now;
        socket.ping();
        return true;
    }
}
