package dev.perdure.postgres;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a node comes to know what other nodes have written.
 *
 * @param listenUrl a {@code jdbc:postgresql:} URL for the connection that listens, for the user of the others; absent if it is
 *     the one of all connections that a node keeps for itself
 * @param heartbeat how long the connection may be silent before it is asked for a sign of life, and how long that may take
 * @param safetyInterval how often awaited logs are looked at while notifications arrive; without them it is the settings'
 *     watch interval
 */
public record LiveSettings(Mode mode, @Nullable String listenUrl, Duration heartbeat, Duration safetyInterval) {

    /** Whether to be told or to ask. */
    public enum Mode {
        /** To be woken by PostgreSQL's LISTEN and NOTIFY. */
        LISTEN,
        /** To look every now and then. */
        POLL
    }

    public LiveSettings {
        if (listenUrl != null && !listenUrl.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("listenUrl must begin with jdbc:postgresql:");
        }
        PostgresSettings.requireWithin("heartbeat", heartbeat, Duration.ofMillis(100));
        PostgresSettings.requireWithin("safetyInterval", safetyInterval, Duration.ofMillis(1));
    }

    /** To listen where the tables are; a heartbeat of 2 s, and a look every 3 s for safety. */
    public static LiveSettings defaults() {
        return new LiveSettings(Mode.LISTEN, null, Duration.ofSeconds(2), Duration.ofSeconds(3));
    }

    public LiveSettings withMode(Mode other) {
        return new LiveSettings(other, listenUrl, heartbeat, safetyInterval);
    }

    public LiveSettings withListenUrl(@Nullable String jdbcUrl) {
        return new LiveSettings(mode, jdbcUrl, heartbeat, safetyInterval);
    }

    public LiveSettings withHeartbeat(Duration length) {
        return new LiveSettings(mode, listenUrl, length, safetyInterval);
    }

    public LiveSettings withSafetyInterval(Duration interval) {
        return new LiveSettings(mode, listenUrl, heartbeat, interval);
    }

    /** Names the mode and the times, never the URL, which may hold a password. */
    @Override
    public String toString() {
        return "LiveSettings[mode=" + mode + ", heartbeat=" + heartbeat + ", safetyInterval=" + safetyInterval + "]";
    }
}
