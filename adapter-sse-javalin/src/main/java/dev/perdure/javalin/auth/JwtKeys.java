package dev.perdure.javalin.auth;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/**
 * Where the keys are that tokens must be signed with. Either kind knows algorithms of its own kind alone, so that no public key is
 * ever taken for a secret.
 */
public sealed interface JwtKeys {

    /** Those of a secret. */
    Set<String> SYMMETRIC = Set.of("HS256", "HS384", "HS512");

    /** Those of public keys. */
    Set<String> ASYMMETRIC =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519");

    /** The algorithms that go with them. */
    Set<String> algorithms();

    /** A secret that the issuer has too; at least as many bytes as the algorithm's hash. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Secret(byte[] bytes) implements JwtKeys {

        public Secret {
            bytes = bytes.clone();
        }

        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public Set<String> algorithms() {
            return SYMMETRIC;
        }

        @Override
        public String toString() {
            return "Secret[bytes=(not shown)]";
        }
    }

    /** A JSON Web Key Set (RFC 7517) behind a URL, which is read again now and then, and when a token names another key. */
    record SetAt(URI url) implements JwtKeys {
        @Override
        public Set<String> algorithms() {
            return ASYMMETRIC;
        }
    }

    /** The same in a file. */
    record SetIn(Path file) implements JwtKeys {
        @Override
        public Set<String> algorithms() {
            return ASYMMETRIC;
        }
    }
}
