package dev.perdure.javalin.auth;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import dev.perdure.chat.Caller;
import dev.perdure.chat.error.InvalidInputException;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates by JSON Web Tokens (RFC 7519, RFC 8725); the subject claim is the caller. Safe for use by many threads.
 *
 * <p>The signature is checked before anything a token claims is looked at. What a token says about where its key is ({@code jku},
 * {@code jwk}, {@code x5u}) is nothing to us. Blocks while a set of keys is read.
 */
public final class JwtAuthenticator implements Authenticator {

    /** A key's name never becomes part of a path or a query here, but it might at somebody's who copies this. */
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._~:=+@-]{1,200}");

    private static final Set<JOSEObjectType> TYPES =
            Set.of(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"));

    private static final String CREDENTIAL = "jwt";

    private final JwtRules rules;
    private final JwtSignatures signatures;
    private final DefaultJWTClaimsVerifier<SecurityContext> claims;

    private JwtAuthenticator(JwtRules rules, JwtSignatures signatures, InstantSource time) {
        this.rules = rules;
        this.signatures = signatures;
        JWTClaimsSet.Builder exact = new JWTClaimsSet.Builder();
        if (rules.issuer() != null) {
            exact.issuer(rules.issuer());
        }
        this.claims =
                new DefaultJWTClaimsVerifier<>(
                        rules.audiences().isEmpty() ? null : rules.audiences(),
                        exact.build(),
                        Set.of("sub", "exp"),
                        null) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(time.instant());
                    }
                };
        claims.setMaxClockSkew((int) rules.leeway().toSeconds());
    }

    /**
     * Makes one. A set of keys is not read before the first token comes.
     *
     * @throws UnusableKeysException if keys and algorithms don't go together
     */
    public static JwtAuthenticator of(JwtKeys keys, JwtRules rules, InstantSource time) {
        return of(keys, rules, time, KeySets.Freshness.USUAL);
    }

    static JwtAuthenticator of(JwtKeys keys, JwtRules rules, InstantSource time, KeySets.Freshness freshness) {
        if (rules.algorithms().isEmpty() || !keys.algorithms().containsAll(rules.algorithms())) {
            throw new UnusableKeysException("These keys for tokens take the algorithms "
                    + String.join(", ", keys.algorithms().stream().sorted().toList()) + " alone.");
        }
        return new JwtAuthenticator(
                rules,
                switch (keys) {
                    case JwtKeys.Secret secret -> bySecret(secret, rules);
                    case JwtKeys.SetAt set -> new JwtSignatures.ByKeySet(KeySets.at(set.url(), freshness));
                    case JwtKeys.SetIn set -> new JwtSignatures.ByKeySet(KeySets.in(set.file(), freshness));
                },
                time);
    }

    private static JwtSignatures bySecret(JwtKeys.Secret secret, JwtRules rules) {
        JwtSignatures.BySecret signatures = new JwtSignatures.BySecret(secret.bytes());
        if (!rules.algorithms().stream().allMatch(signatures::takes)) {
            throw new UnusableKeysException(
                    "The secret for tokens is too short: it takes as many bytes as the algorithm's hash has.");
        }
        return signatures;
    }

    @Override
    public Verdict authenticate(RequestHeaders headers) {
        return switch (BearerHeader.of(headers)) {
            case BearerHeader.Absent none -> Refusal.AUTHENTICATION_REQUIRED;
            case BearerHeader.Unusable unusable -> Refusal.INVALID_TOKEN;
            case BearerHeader.Token(String token) -> verdict(token);
        };
    }

    @Override
    public boolean honours(String credential) {
        return credential.equals(CREDENTIAL);
    }

    @Override
    public String mode() {
        return "jwt";
    }

    private Verdict verdict(String token) {
        try {
            SignedJWT signed = SignedJWT.parse(token);
            if (!isTaken(signed.getHeader()) || !signatures.verify(signed)) {
                return Refusal.INVALID_TOKEN;
            }
            JWTClaimsSet claimed = signed.getJWTClaimsSet();
            claims.verify(claimed, null);
            String subject = claimed.getSubject();
            Date expires = claimed.getExpirationTime();
            // A claim that is there and null counts as there.
            return subject == null || expires == null
                    ? Refusal.INVALID_TOKEN
                    : new Principal(new Caller(subject), end(expires), CREDENTIAL);
        } catch (ExpiredJWTException expired) {
            return Refusal.TOKEN_EXPIRED;
        } catch (ParseException | BadJWTException | InvalidInputException | IllegalArgumentException unfit) {
            return Refusal.INVALID_TOKEN;
        }
    }

    private boolean isTaken(JWSHeader header) {
        String key = header.getKeyID();
        JOSEObjectType type = header.getType();
        return rules.algorithms().contains(header.getAlgorithm().getName())
                && isNoneOf(header.getCriticalParams())
                && header.isBase64URLEncodePayload()
                && (key == null || KEY_ID.matcher(key).matches())
                && (type == null || TYPES.contains(type));
    }

    /** What a token calls critical is something that is not understood here (RFC 7515, section 4.1.11). */
    private static boolean isNoneOf(@Nullable Set<String> critical) {
        return critical == null || critical.isEmpty();
    }

    /** It is taken until then, so that a stream that ends then can't go on with the same token. */
    private Instant end(Date expires) {
        return expires.toInstant().plus(rules.leeway());
    }
}
