package dev.perdure.javalin.limit;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses that begin with the same bits (RFC 4632, RFC 4291), such as {@code 10.0.0.0/8}.
 *
 * @param start one of them
 * @param bits how many bits they share
 */
record Network(InetAddress start, int bits) {

    private static final Pattern TEXT = Pattern.compile("([^/]{1,64})(?:/([0-9]{1,3}))?");

    /** Reads {@code ADDRESS} or {@code ADDRESS/BITS}. */
    static Optional<Network> of(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return AddressText.read(parts.group(1)).flatMap(start -> {
            int all = start.getAddress().length * Byte.SIZE;
            int bits = parts.group(2) == null ? all : Integer.parseInt(parts.group(2));
            return bits > all ? Optional.empty() : Optional.of(new Network(start, bits));
        });
    }

    boolean holds(InetAddress address) {
        byte[] ours = start.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += Byte.SIZE) {
            int ignored = Math.max(0, bit + Byte.SIZE - bits);
            if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & 0xFF) >> ignored != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return start.getHostAddress() + "/" + bits;
    }
}
