package dev.perdure.app.abuse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** JSON Web Tokens made by hand, good and bad ones, by no library that could refuse to make them. */
final class Tokens {

    static final String ISSUER = "https://issuer.example";
    static final String AUDIENCE = "chat";

    private static final KeyPair KNOWN = pair();
    private static final KeyPair UNKNOWN = pair();

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What the server knows: the public key, as a set. */
    String keySet() {
        RSAPublicKey key = (RSAPublicKey) KNOWN.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k1\",\"use\":\"sig\",\"n\":\"" + number(key.getModulus())
                + "\",\"e\":\"" + number(key.getPublicExponent()) + "\"}]}";
    }

    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return encoded(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    /** What a token claims; the usual of a good one, until it is said otherwise. */
    record Claims(String subject, String issuer, String audience, String notBefore, String expires) {

        static Claims of(String subject, Instant now) {
            return new Claims(
                    "\"" + subject + "\"",
                    "\"" + ISSUER + "\"",
                    "\"" + AUDIENCE + "\"",
                    Long.toString(now.getEpochSecond() - 60),
                    Long.toString(now.getEpochSecond() + 600));
        }

        Claims withSubject(String json) {
            return new Claims(json, issuer, audience, notBefore, expires);
        }

        Claims withIssuer(String json) {
            return new Claims(subject, json, audience, notBefore, expires);
        }

        Claims withAudience(String json) {
            return new Claims(subject, issuer, json, notBefore, expires);
        }

        Claims withTimes(String newNotBefore, String newExpires) {
            return new Claims(subject, issuer, audience, newNotBefore, newExpires);
        }

        String json() {
            return "{\"sub\":" + subject + ",\"iss\":" + issuer + ",\"aud\":" + audience + ",\"nbf\":" + notBefore
                    + ",\"exp\":" + expires + "}";
        }
    }

    String good(Claims claims) {
        return signed("{\"alg\":\"RS256\",\"kid\":\"k1\"}", claims);
    }

    /** Signed well, whatever the header says. */
    String signed(String header, Claims claims) {
        return signed(header, claims, "SHA256withRSA", KNOWN.getPrivate());
    }

    String signedByAnother(Claims claims) {
        return signed("{\"alg\":\"RS256\",\"kid\":\"k1\"}", claims, "SHA256withRSA", UNKNOWN.getPrivate());
    }

    String signedByAnotherItBrings(Claims claims) {
        RSAPublicKey key = (RSAPublicKey) UNKNOWN.getPublic();
        String jwk = "{\"kty\":\"RSA\",\"n\":\"" + number(key.getModulus()) + "\",\"e\":\"AQAB\"}";
        return signed("{\"alg\":\"RS256\",\"jwk\":" + jwk + "}", claims, "SHA256withRSA", UNKNOWN.getPrivate());
    }

    String unsigned(Claims claims) {
        return encoded("{\"alg\":\"none\"}".getBytes(UTF_8)) + "."
                + encoded(claims.json().getBytes(UTF_8)) + ".";
    }

    /** The public key, which everybody knows, taken for a secret. */
    String signedByThePublicKey(Claims claims) {
        String text = body("{\"alg\":\"HS256\",\"kid\":\"k1\"}", claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KNOWN.getPublic().getEncoded(), "HmacSHA256"));
            return text + "." + encoded(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String signed(String header, Claims claims, String algorithm, PrivateKey key) {
        String text = body(header, claims);
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text.getBytes(UTF_8));
            return text + "." + encoded(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String body(String header, Claims claims) {
        return encoded(header.getBytes(UTF_8)) + "." + encoded(claims.json().getBytes(UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
