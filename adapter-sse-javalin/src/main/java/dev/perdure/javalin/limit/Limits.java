package dev.perdure.javalin.limit;

import java.time.Duration;

/**
 * What there may be at the most; 0 stands for as much as there is.
 *
 * <p>A caller is whom the credentials name; where nobody authenticates no limit of a caller holds. An address is where a
 * client calls from, an IPv6 one with its whole /64. Loopback addresses are not limited: what calls from there is this
 * machine's own, or a proxy that nobody has named in {@code trustedProxies}.
 *
 * @param callerRate requests of a caller in a second; four times as many may come at once after a rest
 * @param addressRate requests from an address in a second; four times as many may come at once after a rest
 * @param addressRequests requests from an address that are being answered, streams and WebSockets included
 * @param callerStreams streams, waiting polls and WebSockets that a caller has open
 * @param frameRate messages in a second over one WebSocket; four times as many may come at once after a rest
 * @param connections open connections
 * @param addressConnections open connections from an address, except from a trusted proxy
 * @param headerDeadline within which a request's header must have arrived as a whole, from its first byte
 * @param trustedProxies whose word is taken for where a client calls from
 */
public record Limits(
        int callerRate,
        int addressRate,
        int addressRequests,
        int callerStreams,
        int frameRate,
        int connections,
        int addressConnections,
        Duration headerDeadline,
        TrustedProxies trustedProxies) {

    /** So many seconds' worth may be used at once by whoever has been quiet. */
    static final int BURST_SECONDS = 4;

    public Limits {
        boolean negative = callerRate < 0
                || addressRate < 0
                || addressRequests < 0
                || callerStreams < 0
                || frameRate < 0
                || connections < 0
                || addressConnections < 0;
        if (negative || !headerDeadline.isPositive()) {
            throw new IllegalArgumentException("a limit is not negative, and the header deadline is positive");
        }
    }

    /** The limits of the documentation, and no trusted proxies. */
    public static Limits defaults() {
        return new Limits(50, 50, 256, 100, 20, 10_000, 256, Duration.ofSeconds(10), TrustedProxies.NONE);
    }

    public Limits withRates(int ofCaller, int ofAddress, int ofFrames) {
        return new Limits(
                ofCaller,
                ofAddress,
                addressRequests,
                callerStreams,
                ofFrames,
                connections,
                addressConnections,
                headerDeadline,
                trustedProxies);
    }

    /** Sets how much may be open at once. */
    public Limits withOpen(int newAddressRequests, int newCallerStreams) {
        return new Limits(
                callerRate,
                addressRate,
                newAddressRequests,
                newCallerStreams,
                frameRate,
                connections,
                addressConnections,
                headerDeadline,
                trustedProxies);
    }

    public Limits withConnections(int inAll, int ofAddress, Duration newHeaderDeadline) {
        return new Limits(
                callerRate,
                addressRate,
                addressRequests,
                callerStreams,
                frameRate,
                inAll,
                ofAddress,
                newHeaderDeadline,
                trustedProxies);
    }

    public Limits withTrustedProxies(TrustedProxies proxies) {
        return new Limits(
                callerRate,
                addressRate,
                addressRequests,
                callerStreams,
                frameRate,
                connections,
                addressConnections,
                headerDeadline,
                proxies);
    }
}
