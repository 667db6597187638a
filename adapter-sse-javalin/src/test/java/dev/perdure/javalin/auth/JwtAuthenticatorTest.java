package dev.perdure.javalin.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.perdure.chat.Caller;
import dev.perdure.chat.error.UnavailableException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JwtAuthenticatorTest {

    private static final byte[] SECRET = "a secret of thirty-two bytes, ok".getBytes(UTF_8);
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    @TempDir
    Path folder;

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String unsigned(String header, long expires) {
        String claims = "{\"sub\":\"alice\",\"exp\":" + expires + "}";
        return encoded(header.getBytes(UTF_8)) + "." + encoded(claims.getBytes(UTF_8));
    }

    private static String signed(String header, String algorithm, KeyPair pair) throws GeneralSecurityException {
        String text = unsigned(header, NOW.getEpochSecond() + 60);
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(pair.getPrivate());
        signature.update(text.getBytes(UTF_8));
        return text + "." + encoded(signature.sign());
    }

    private static String bySecret(long expires) throws GeneralSecurityException {
        String text = unsigned("{\"alg\":\"HS256\"}", expires);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        return text + "." + encoded(mac.doFinal(text.getBytes(UTF_8)));
    }

    private static KeyPair curve25519() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    private static String key(KeyPair pair, String id) {
        byte[] whole = pair.getPublic().getEncoded();
        return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"" + id + "\",\"x\":\""
                + encoded(Arrays.copyOfRange(whole, whole.length - 32, whole.length)) + "\"}";
    }

    private static String set(String... keys) {
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }

    private static JwtRules rules(Duration leeway, String... algorithms) {
        return new JwtRules(Set.of(algorithms), null, Set.of(), leeway);
    }

    private static Verdict verdict(JwtAuthenticator callers, String token) {
        return callers.authenticate(name -> name.equals("Authorization") ? List.of("Bearer " + token) : List.of());
    }

    @Nested
    class Signatures {

        @Test
        void ofASecretAreTaken() throws Exception {
            var callers = JwtAuthenticator.of(new JwtKeys.Secret(SECRET), rules(Duration.ZERO, "HS256"), () -> NOW);
            assertThat(verdict(callers, bySecret(NOW.getEpochSecond() + 60)))
                    .isEqualTo(new Principal(new Caller("alice"), NOW.plusSeconds(60), "jwt"));
        }

        @Test
        void ofEd25519AreTakenByEitherName() throws Exception {
            KeyPair pair = curve25519();
            Path file = Files.writeString(folder.resolve("keys"), set(key(pair, "k")));
            var callers =
                    JwtAuthenticator.of(new JwtKeys.SetIn(file), rules(Duration.ZERO, "EdDSA", "Ed25519"), () -> NOW);
            for (String name : List.of("EdDSA", "Ed25519")) {
                String token = signed("{\"alg\":\"" + name + "\",\"kid\":\"k\"}", "Ed25519", pair);
                assertThat(verdict(callers, token)).as(name).isInstanceOf(Principal.class);
                String forged = signed("{\"alg\":\"" + name + "\",\"kid\":\"k\"}", "Ed25519", curve25519());
                assertThat(verdict(callers, forged)).as(name).isEqualTo(Refusal.INVALID_TOKEN);
                String cut = token.substring(0, token.length() - 4);
                assertThat(verdict(callers, cut)).as(name).isEqualTo(Refusal.INVALID_TOKEN);
            }
        }

        @Test
        void ofP256AreTaken() throws Exception {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            ECPublicKey open = (ECPublicKey) pair.getPublic();
            byte[] whole = open.getEncoded();
            String key = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\""
                    + encoded(Arrays.copyOfRange(whole, whole.length - 64, whole.length - 32)) + "\",\"y\":\""
                    + encoded(Arrays.copyOfRange(whole, whole.length - 32, whole.length)) + "\"}";
            Path file = Files.writeString(folder.resolve("keys"), set(key));
            var callers = JwtAuthenticator.of(new JwtKeys.SetIn(file), rules(Duration.ZERO, "ES256"), () -> NOW);
            String token = signed("{\"alg\":\"ES256\"}", "SHA256withECDSAinP1363Format", pair);
            assertThat(verdict(callers, token)).isInstanceOf(Principal.class);
            String zero = token.substring(0, token.lastIndexOf('.') + 1) + encoded(new byte[64]);
            assertThat(verdict(callers, zero)).isEqualTo(Refusal.INVALID_TOKEN);
        }
    }

    @Nested
    class Times {

        @Test
        void areTakenWithTheLeewayAndEndWithIt() throws Exception {
            var callers =
                    JwtAuthenticator.of(new JwtKeys.Secret(SECRET), rules(Duration.ofSeconds(30), "HS256"), () -> NOW);
            assertThat(verdict(callers, bySecret(NOW.getEpochSecond() - 29)))
                    .isEqualTo(new Principal(new Caller("alice"), NOW.plusSeconds(1), "jwt"));
            assertThat(verdict(callers, bySecret(NOW.getEpochSecond() - 30))).isEqualTo(Refusal.TOKEN_EXPIRED);
        }
    }

    @Nested
    class Settings {

        @Test
        void thatDontGoTogetherAreRefused() throws Exception {
            assertThatThrownBy(() -> JwtAuthenticator.of(
                            new JwtKeys.Secret(SECRET), rules(Duration.ZERO, "HS256", "RS256"), () -> NOW))
                    .isInstanceOf(UnusableKeysException.class);
            assertThatThrownBy(() -> JwtAuthenticator.of(
                            new JwtKeys.SetAt(URI.create("https://localhost/")),
                            rules(Duration.ZERO, "HS256"),
                            () -> NOW))
                    .isInstanceOf(UnusableKeysException.class);
            assertThatThrownBy(() -> JwtAuthenticator.of(
                            new JwtKeys.Secret("hunter2".getBytes(UTF_8)), rules(Duration.ZERO, "HS256"), () -> NOW))
                    .isInstanceOf(UnusableKeysException.class)
                    .hasMessageNotContaining("hunter2");
            assertThatThrownBy(() ->
                            JwtAuthenticator.of(new JwtKeys.Secret(SECRET), rules(Duration.ZERO, "HS512"), () -> NOW))
                    .isInstanceOf(UnusableKeysException.class);
            Path empty = Files.writeString(folder.resolve("keys"), set());
            assertThatThrownBy(() ->
                            JwtAuthenticator.of(new JwtKeys.SetIn(empty), rules(Duration.ZERO, "RS256"), () -> NOW))
                    .isInstanceOf(UnusableKeysException.class);
        }
    }

    /** An issuer of this machine. */
    @Nested
    class KeySetsBehindAUrl {

        private final AtomicReference<String> answer = new AtomicReference<>("");
        private final AtomicInteger asked = new AtomicInteger();

        private HttpServer issuer() throws Exception {
            HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            issuer.createContext("/keys", exchange -> {
                asked.incrementAndGet();
                byte[] body = answer.get().getBytes(UTF_8);
                exchange.sendResponseHeaders(body.length == 0 ? 503 : 200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            issuer.start();
            return issuer;
        }

        private JwtAuthenticator callers(HttpServer issuer, Duration pause) {
            URI url = URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys");
            return JwtAuthenticator.of(
                    new JwtKeys.SetAt(url),
                    rules(Duration.ZERO, "EdDSA"),
                    () -> NOW,
                    new KeySets.Freshness(Duration.ofMinutes(5), Duration.ofMinutes(1), pause));
        }

        private static String token(KeyPair pair, String key) throws GeneralSecurityException {
            return signed("{\"alg\":\"EdDSA\",\"kid\":\"" + key + "\"}", "Ed25519", pair);
        }

        @Test
        void areReadAgainForAKeyThatIsNew() throws Exception {
            KeyPair old = curve25519();
            KeyPair fresh = curve25519();
            HttpServer issuer = issuer();
            try {
                JwtAuthenticator callers = callers(issuer, Duration.ofMillis(1));
                answer.set(set(key(old, "old")));
                assertThat(verdict(callers, token(old, "old"))).isInstanceOf(Principal.class);
                answer.set(set(key(old, "old"), key(fresh, "fresh")));
                assertThat(verdict(callers, token(fresh, "fresh"))).isInstanceOf(Principal.class);
                assertThat(verdict(callers, token(old, "old"))).isInstanceOf(Principal.class);
                assertThat(asked).hasValue(2);
            } finally {
                issuer.stop(0);
            }
        }

        @Test
        void areNotReadAgainForEveryKeyThatSomebodyMakesUp() throws Exception {
            KeyPair known = curve25519();
            HttpServer issuer = issuer();
            try {
                JwtAuthenticator callers = callers(issuer, Duration.ofMinutes(1));
                answer.set(set(key(known, "known")));
                for (int i = 0; i < 50; i++) {
                    assertThat(verdict(callers, token(known, "made-up-" + i))).isEqualTo(Refusal.INVALID_TOKEN);
                }
                assertThat(asked.get()).isLessThanOrEqualTo(3);
                assertThat(verdict(callers, token(known, "known"))).isInstanceOf(Principal.class);
            } finally {
                issuer.stop(0);
            }
        }

        @Test
        void goOnToHoldWhileTheIssuerIsAway() throws Exception {
            KeyPair known = curve25519();
            HttpServer issuer = issuer();
            try {
                JwtAuthenticator callers = callers(issuer, Duration.ofMillis(1));
                assertThatThrownBy(() -> verdict(callers, token(known, "known")))
                        .isInstanceOfSatisfying(
                                UnavailableException.class,
                                unknown -> assertThat(unknown.code()).isEqualTo("authentication_unavailable"));
                answer.set(set(key(known, "known")));
                assertThat(verdict(callers, token(known, "known"))).isInstanceOf(Principal.class);
                answer.set("");
                assertThat(verdict(callers, token(known, "unknown"))).isEqualTo(Refusal.INVALID_TOKEN);
                assertThat(verdict(callers, token(known, "known"))).isInstanceOf(Principal.class);
            } finally {
                issuer.stop(0);
            }
            assertThat(asked.get()).isGreaterThanOrEqualTo(3);
        }
    }
}
