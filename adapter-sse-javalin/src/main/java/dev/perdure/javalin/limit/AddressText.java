package dev.perdure.javalin.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses as text. Nothing here is ever looked up by name. */
final class AddressText {

    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");

    /** Two colons at least, so that no name server is ever asked for it. */
    private static final Pattern IPV6 = Pattern.compile("(?=.{2,45}$)[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");

    private static final int NETWORK_BYTES = 8;

    private AddressText() {}

    /** Reads an address alone, without brackets, port or zone. */
    static Optional<InetAddress> read(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    /**
     * Reads a hop of {@code X-Forwarded-For} as proxies write it: an address, perhaps with a port, one of IPv6 then in
     * brackets, which may have a zone.
     */
    static Optional<InetAddress> readHop(String hop) {
        String text = hop.strip();
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            String rest = end < 0 ? "" : text.substring(end + 1);
            return end < 0 || !(rest.isEmpty() || isPort(rest))
                    ? Optional.empty()
                    : read(withoutZone(text.substring(1, end)));
        }
        int colon = text.indexOf(':');
        boolean oneColon = colon >= 0 && colon == text.lastIndexOf(':');
        if (oneColon) {
            return isPort(text.substring(colon)) ? read(text.substring(0, colon)) : Optional.empty();
        }
        return read(withoutZone(text));
    }

    private static boolean isPort(String text) {
        return text.length() >= 2
                && text.length() <= 6
                && text.charAt(0) == ':'
                && text.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
    }

    private static String withoutZone(String text) {
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    static String written(InetAddress address) {
        return withoutZone(address.getHostAddress());
    }

    /** What addresses of one client have in common: whoever has an IPv6 address has the 2⁶⁴ of its network. */
    static String key(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES)
                : address.getHostAddress();
    }
}
