package dev.perdure.javalin;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How the server listens and how patient it is.
 *
 * @param host the interface to listen on
 * @param port 0 for any free one
 * @param basePath where the calls stand: empty, or like {@code /api/app}
 * @param heartbeat after so long without an event a stream says that it lives
 * @param reconnect what streams tell clients to wait before they reconnect
 * @param maxBodyBytes the longest request body
 * @param bodyDeadline within which a request body must have arrived as a whole
 * @param maxHeaderBytes the longest request line and headers together
 * @param maxWait the longest wait that a poll may ask for
 * @param idleTimeout after so long without a byte moving a connection is closed; the bound for a client that doesn't read
 * @param outagePatience for so long a live stream is kept while the store is away
 */
public record HttpSettings(
        String host,
        int port,
        String basePath,
        Duration heartbeat,
        Duration reconnect,
        int maxBodyBytes,
        Duration bodyDeadline,
        int maxHeaderBytes,
        Duration maxWait,
        Duration idleTimeout,
        Duration outagePatience) {

    private static final Pattern BASE_PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)*");

    public HttpSettings {
        require(port >= 0 && port <= 65_535, "a port is 0 to 65535");
        require(BASE_PATH.matcher(basePath).matches(), "a base path is empty or like /api/app");
        require(isPositive(heartbeat), "the heartbeat is positive");
        require(!reconnect.isNegative(), "the reconnect time is not negative");
        require(maxBodyBytes > 0, "the longest body is at least a byte");
        require(isPositive(bodyDeadline), "the body deadline is positive");
        require(maxHeaderBytes >= 1024, "the longest header is at least 1024 bytes");
        require(isPositive(maxWait), "the longest wait is positive");
        require(!outagePatience.isNegative(), "the outage patience is not negative");
        require(
                idleTimeout.compareTo(heartbeat) > 0 && idleTimeout.compareTo(maxWait) > 0,
                "the idle timeout is longer than the heartbeat and the longest wait");
    }

    /** Loopback, port 8080, and the times of the documentation. */
    public static HttpSettings defaults() {
        return new HttpSettings(
                "127.0.0.1",
                8080,
                "/api/app",
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                512 * 1024,
                Duration.ofSeconds(10),
                16 * 1024,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30));
    }

    public HttpSettings withAddress(String newHost, int newPort) {
        return new HttpSettings(
                newHost,
                newPort,
                basePath,
                heartbeat,
                reconnect,
                maxBodyBytes,
                bodyDeadline,
                maxHeaderBytes,
                maxWait,
                idleTimeout,
                outagePatience);
    }

    public HttpSettings withBasePath(String newBasePath) {
        return new HttpSettings(
                host,
                port,
                newBasePath,
                heartbeat,
                reconnect,
                maxBodyBytes,
                bodyDeadline,
                maxHeaderBytes,
                maxWait,
                idleTimeout,
                outagePatience);
    }

    /** Sets what streams live by. */
    public HttpSettings withStreaming(Duration newHeartbeat, Duration newReconnect, Duration newOutagePatience) {
        return new HttpSettings(
                host,
                port,
                basePath,
                newHeartbeat,
                newReconnect,
                maxBodyBytes,
                bodyDeadline,
                maxHeaderBytes,
                maxWait,
                idleTimeout,
                newOutagePatience);
    }

    /** Sets what requests must keep to. */
    public HttpSettings withBodies(int newMaxBodyBytes, Duration newBodyDeadline) {
        return new HttpSettings(
                host,
                port,
                basePath,
                heartbeat,
                reconnect,
                newMaxBodyBytes,
                newBodyDeadline,
                maxHeaderBytes,
                maxWait,
                idleTimeout,
                outagePatience);
    }

    /** Sets how long a connection may wait: a poll for an event, and anybody for the next byte. */
    public HttpSettings withWaits(Duration newMaxWait, Duration newIdleTimeout) {
        return new HttpSettings(
                host,
                port,
                basePath,
                heartbeat,
                reconnect,
                maxBodyBytes,
                bodyDeadline,
                maxHeaderBytes,
                newMaxWait,
                newIdleTimeout,
                outagePatience);
    }

    private static boolean isPositive(Duration duration) {
        return duration.compareTo(Duration.ZERO) > 0;
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
