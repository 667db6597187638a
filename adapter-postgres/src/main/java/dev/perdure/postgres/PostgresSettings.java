package dev.perdure.postgres;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the database and how much of it to use.
 *
 * @param jdbcUrl a {@code jdbc:postgresql:} URL; what stands in its query part is passed on to the driver
 * @param directUrl another URL of the same database, past a pooler that gives a connection away after each transaction: for the
 *     few connections that a node keeps for itself and sets up, to write and watch in batches, to listen and to migrate; absent
 *     if there is no such pooler
 * @param password may be empty; never part of {@link #toString}
 * @param schema holds all tables; a plain lower-case identifier of at most 48 characters, made if it does not exist
 * @param poolSize the most connections for everything but group commit, watching, listening and beats, which have one each
 * @param checkoutTimeout how long a call waits for a free connection
 * @param statementTimeout after which the server gives a statement up
 * @param lease how long a node counts as alive after its last beat, in database time
 * @param watchInterval how often logs that other nodes may write are looked at while somebody waits for them and no
 *     notifications arrive
 * @param tailBytes the most memory for recent log rows, over all logs
 * @param live how to come to know of what other nodes write
 */
public record PostgresSettings(
        String jdbcUrl,
        @Nullable String directUrl,
        String user,
        String password,
        String schema,
        int poolSize,
        Duration checkoutTimeout,
        Duration statementTimeout,
        Duration lease,
        Duration watchInterval,
        long tailBytes,
        LiveSettings live) {

    private static final Pattern PLAIN_IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,47}");
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration SHORTEST_CHECKOUT = Duration.ofMillis(250);

    public PostgresSettings {
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("jdbcUrl must begin with jdbc:postgresql:");
        }
        if (directUrl != null && !directUrl.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("directUrl must begin with jdbc:postgresql:");
        }
        if (!PLAIN_IDENTIFIER.matcher(schema).matches() || schema.startsWith("pg_")) {
            throw new IllegalArgumentException(
                    "schema must be 1 to 48 of a-z 0-9 _, not begin with a digit or pg_, but is " + schema);
        }
        if (poolSize < 1 || poolSize > 1000) {
            throw new IllegalArgumentException("poolSize must be 1 to 1000, but is " + poolSize);
        }
        if (tailBytes < 0) {
            throw new IllegalArgumentException("tailBytes must not be negative, but is " + tailBytes);
        }
        requireWithin("checkoutTimeout", checkoutTimeout, SHORTEST_CHECKOUT);
        requireWithin("statementTimeout", statementTimeout, SHORTEST);
        requireWithin("lease", lease, SHORTEST);
        requireWithin("watchInterval", watchInterval, SHORTEST);
    }

    /** The defaults: schema {@code perdure}, 10 connections, checkout 2 s, statement 5 s, lease 10 s, tail 32 MiB. */
    public static PostgresSettings of(String jdbcUrl, String user, String password) {
        return new PostgresSettings(
                jdbcUrl,
                null,
                user,
                password,
                "perdure",
                10,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofMillis(250),
                32L << 20,
                LiveSettings.defaults());
    }

    public PostgresSettings withSchema(String other) {
        return new PostgresSettings(
                jdbcUrl,
                directUrl,
                user,
                password,
                other,
                poolSize,
                checkoutTimeout,
                statementTimeout,
                lease,
                watchInterval,
                tailBytes,
                live);
    }

    public PostgresSettings withPoolSize(int connections) {
        return new PostgresSettings(
                jdbcUrl,
                directUrl,
                user,
                password,
                schema,
                connections,
                checkoutTimeout,
                statementTimeout,
                lease,
                watchInterval,
                tailBytes,
                live);
    }

    public PostgresSettings withTimeouts(Duration checkout, Duration statement) {
        return new PostgresSettings(
                jdbcUrl,
                directUrl,
                user,
                password,
                schema,
                poolSize,
                checkout,
                statement,
                lease,
                watchInterval,
                tailBytes,
                live);
    }

    public PostgresSettings withLease(Duration length) {
        return new PostgresSettings(
                jdbcUrl,
                directUrl,
                user,
                password,
                schema,
                poolSize,
                checkoutTimeout,
                statementTimeout,
                length,
                watchInterval,
                tailBytes,
                live);
    }

    public PostgresSettings withWatchInterval(Duration interval) {
        return new PostgresSettings(
                jdbcUrl,
                directUrl,
                user,
                password,
                schema,
                poolSize,
                checkoutTimeout,
                statementTimeout,
                lease,
                interval,
                tailBytes,
                live);
    }

    public PostgresSettings withTailBytes(long bytes) {
        return new PostgresSettings(
                jdbcUrl,
                directUrl,
                user,
                password,
                schema,
                poolSize,
                checkoutTimeout,
                statementTimeout,
                lease,
                watchInterval,
                bytes,
                live);
    }

    public PostgresSettings withLive(LiveSettings other) {
        return new PostgresSettings(
                jdbcUrl,
                directUrl,
                user,
                password,
                schema,
                poolSize,
                checkoutTimeout,
                statementTimeout,
                lease,
                watchInterval,
                tailBytes,
                other);
    }

    public PostgresSettings withDirectUrl(@Nullable String otherJdbcUrl) {
        return new PostgresSettings(
                jdbcUrl,
                otherJdbcUrl,
                user,
                password,
                schema,
                poolSize,
                checkoutTimeout,
                statementTimeout,
                lease,
                watchInterval,
                tailBytes,
                live);
    }

    /** Where the node's own connections lead. */
    String ownUrl() {
        return directUrl == null ? jdbcUrl : directUrl;
    }

    /** The channel on which this schema's writers notify. */
    String channel() {
        return "perdure_" + schema;
    }

    /** Names the place and the sizes, never user, password or what else the URL may carry. */
    @Override
    public String toString() {
        return "PostgresSettings[schema=" + schema + ", poolSize=" + poolSize + ", checkoutTimeout=" + checkoutTimeout
                + ", statementTimeout=" + statementTimeout + ", lease=" + lease + ", watchInterval=" + watchInterval
                + ", tailBytes=" + tailBytes + ", live=" + live + "]";
    }

    static void requireWithin(String name, Duration value, Duration shortest) {
        if (value.compareTo(shortest) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be " + shortest + " to " + LONGEST + ", but is " + value);
        }
    }
}
