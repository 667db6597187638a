package dev.perdure.javalin.auth;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON Web Token must be like, beside being signed by a known key.
 *
 * @param algorithms those of {@link JwtKeys} that are taken, by their names in RFC 7518, RFC 8037 and RFC 9864
 * @param issuer what {@code iss} must be; null for any
 * @param audiences one of which {@code aud} must name; empty for any
 * @param leeway by which clocks may differ; a token holds for so much longer than it says
 */
public record JwtRules(Set<String> algorithms, @Nullable String issuer, Set<String> audiences, Duration leeway) {

    public JwtRules {
        algorithms = Set.copyOf(algorithms);
        audiences = Set.copyOf(audiences);
        if (leeway.isNegative() || leeway.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("a leeway is 0 to 10 minutes");
        }
    }
}
