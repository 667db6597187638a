package dev.perdure.javalin.limit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;

/**
 * Where a request comes from.
 *
 * @param address as text: an IP address, or {@code unknown} where the connection has none
 * @param key what all addresses of the client share
 * @param limited whether the limits of an address hold for it
 * @param scheme {@code http} or {@code https}, as the client used it
 */
record Client(String address, String key, boolean limited, String scheme) {

    private static final int MOST_HOPS = 32;

    /**
     * Who is at the other end of a connection, or behind it if a trusted proxy is: then the rightmost hop that is no trusted
     * proxy, because all to the left of it is the client's own word. A hop that can't be read makes it the peer.
     */
    static Client of(SocketAddress remote, HttpFields headers, String scheme, TrustedProxies proxies) {
        if (!(remote instanceof InetSocketAddress socket) || socket.getAddress() == null) {
            return new Client("unknown", "unknown", false, scheme);
        }
        InetAddress peer = socket.getAddress();
        if (!proxies.holds(peer)) {
            return of(peer, !peer.isLoopbackAddress(), scheme);
        }
        InetAddress client = behind(peer, headers.getValuesList("X-Forwarded-For"), proxies);
        return of(client, true, forwardedScheme(headers).orElse(scheme));
    }

    private static Client of(InetAddress address, boolean limited, String scheme) {
        return new Client(AddressText.written(address), AddressText.key(address), limited, scheme);
    }

    private static InetAddress behind(InetAddress peer, List<String> lines, TrustedProxies proxies) {
        String[] hops = String.join(",", lines).split(",", -1);
        InetAddress nearest = peer;
        for (int i = hops.length - 1; i >= Math.max(0, hops.length - MOST_HOPS); i--) {
            Optional<InetAddress> hop = AddressText.readHop(hops[i]);
            if (hop.isEmpty()) {
                return peer;
            }
            nearest = hop.get();
            if (!proxies.holds(nearest)) {
                return nearest;
            }
        }
        return nearest;
    }

    private static Optional<String> forwardedScheme(HttpFields headers) {
        List<String> lines = headers.getValuesList("X-Forwarded-Proto");
        String last = lines.isEmpty() ? "" : lines.getLast();
        String nearest = last.substring(last.lastIndexOf(',') + 1).strip();
        return nearest.equals("http") || nearest.equals("https") ? Optional.of(nearest) : Optional.empty();
    }
}
