package dev.perdure.app;

import dev.perdure.chat.port.IdSource;
import java.security.SecureRandom;

/** Ids of 100 random bits in the lower-case base32 alphabet of RFC 4648, section 6. */
final class SecureRandomIds implements IdSource {

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int LENGTH = 20;

    private final SecureRandom random = new SecureRandom();

    @Override
    public String next() {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        StringBuilder id = new StringBuilder(LENGTH);
        for (byte bits : bytes) {
            id.append(ALPHABET.charAt(bits & 31));
        }
        return id.toString();
    }
}
