package dev.perdure.javalin.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs small texts for one purpose, by HMAC-SHA256, so that they can be given away and are known again. What was sealed for
 * another purpose, or by another version of this, is not. Safe for use by many threads.
 */
final class Seal {

    private static final String VERSION = "1";
    private static final String ALGORITHM = "HmacSHA256";

    private final List<SecretKeySpec> keys;

    Seal(SessionKeys keys, String purpose) {
        byte[] derivation = ("perdure/" + VERSION + "/" + purpose).getBytes(StandardCharsets.US_ASCII);
        this.keys = keys.bytes().stream()
                .map(key -> new SecretKeySpec(mac(new SecretKeySpec(key, ALGORITHM), derivation), ALGORITHM))
                .toList();
    }

    /** The content with its signature, of {@code A-Z a-z 0-9 . _ -}. */
    String seal(byte[] content) {
        String signed = VERSION + "." + encoded(content);
        return signed + "." + encoded(mac(keys.getFirst(), signed.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The content of what was sealed here, or at another node with one of the same keys. */
    Optional<byte[]> open(String sealed) {
        String[] parts = sealed.split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
            byte[] signed = (VERSION + "." + parts[1]).getBytes(StandardCharsets.UTF_8);
            boolean known = false;
            for (SecretKeySpec key : keys) {
                known |= MessageDigest.isEqual(mac(key, signed), signature);
            }
            return known ? Optional.of(Base64.getUrlDecoder().decode(parts[1])) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] mac(SecretKeySpec key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
