package dev.perdure.javalin.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.SignedJWT;
import dev.perdure.chat.error.UnavailableException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a token is signed by one of the keys. Its algorithm is one that is taken: that was looked at before. */
sealed interface JwtSignatures {

    boolean verify(SignedJWT token);

    /** By a secret. */
    final class BySecret implements JwtSignatures {

        private final MACVerifier verifier;

        /** @throws UnusableKeysException if it is too short */
        BySecret(byte[] secret) {
            try {
                verifier = new MACVerifier(secret);
            } catch (JOSEException tooShort) {
                throw new UnusableKeysException("The secret for tokens is too short: HS256 takes 32 bytes or more.");
            }
        }

        boolean takes(String algorithm) {
            return verifier.supportedJWSAlgorithms().stream()
                    .anyMatch(each -> each.getName().equals(algorithm));
        }

        @Override
        public boolean verify(SignedJWT token) {
            try {
                return token.verify(verifier);
            } catch (JOSEException unfit) {
                return false;
            }
        }
    }

    /** By public keys, of which there may be several. */
    final class ByKeySet implements JwtSignatures {

        private static final Logger LOG = LoggerFactory.getLogger(JwtSignatures.class);

        /** A token that names no key is tried with so many. */
        private static final int MAX_KEYS = 8;

        private static final int LEAST_RSA_BITS = 2048;

        private final JWKSource<SecurityContext> keys;
        private volatile boolean known;

        ByKeySet(JWKSource<SecurityContext> keys) {
            this.keys = keys;
        }

        @Override
        public boolean verify(SignedJWT token) {
            return candidates(token.getHeader()).stream().limit(MAX_KEYS).anyMatch(key -> isSignedBy(key, token));
        }

        private List<JWK> candidates(JWSHeader header) {
            JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
            if (matcher == null) {
                return List.of();
            }
            try {
                List<JWK> found = keys.get(new JWKSelector(matcher), null);
                known = true;
                return found;
            } catch (KeySourceException away) {
                // Asked too often for keys that aren't there, or not to be had just now; those that are known were
                // found.
                LOG.debug("The key set can't be read again", away);
                if (known) {
                    return List.of();
                }
                LOG.warn("The key set for tokens could not be read yet: {}", away.getMessage());
                throw new UnavailableException(
                        TokenFile.UNAVAILABLE,
                        "It can't be told who calls for now. Try again.",
                        Duration.ofSeconds(5),
                        away);
            }
        }

        private static boolean isSignedBy(JWK key, SignedJWT token) {
            try {
                JWSVerifier verifier = verifier(key);
                return verifier != null && token.verify(verifier);
            } catch (JOSEException | GeneralSecurityException unfit) {
                LOG.debug("A key of the set does not fit a token", unfit);
                return false;
            }
        }

        private static @Nullable JWSVerifier verifier(JWK key) throws JOSEException, GeneralSecurityException {
            return switch (key) {
                case RSAKey rsa -> rsa.size() < LEAST_RSA_BITS ? null : new RSASSAVerifier(rsa);
                case ECKey curve -> new ECDSAVerifier(curve);
                case OctetKeyPair pair -> new Ed25519Verifier(pair);
                default -> null;
            };
        }
    }
}
