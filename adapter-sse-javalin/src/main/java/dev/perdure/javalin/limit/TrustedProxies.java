package dev.perdure.javalin.limit;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The proxies whose word is taken for where a client calls from, and by which scheme. Immutable. */
public final class TrustedProxies {

    /** Nobody is believed. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private final List<Network> networks;

    private TrustedProxies(List<Network> networks) {
        this.networks = networks;
    }

    /** Reads addresses and networks, separated by commas, such as {@code 10.0.0.0/8,::1}; empty if one can't be read. */
    public static Optional<TrustedProxies> of(String text) {
        List<Network> networks = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            Optional<Network> network = Network.of(each.strip());
            if (network.isEmpty()) {
                return Optional.empty();
            }
            networks.add(network.get());
        }
        return Optional.of(new TrustedProxies(List.copyOf(networks)));
    }

    boolean holds(InetAddress address) {
        return networks.stream().anyMatch(network -> network.holds(address));
    }

    @Override
    public String toString() {
        return String.join(",", networks.stream().map(Network::toString).toList());
    }
}
