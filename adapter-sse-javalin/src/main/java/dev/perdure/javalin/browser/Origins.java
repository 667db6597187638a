package dev.perdure.javalin.browser;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The origins, other than the server's own, whose pages may call it. Immutable.
 *
 * <p>Compared as a whole and exactly, as a browser writes them (RFC 6454, section 6.2): no patterns, no parts of names, no
 * {@code null}.
 */
public final class Origins {

    /** No other origin's. */
    public static final Origins NONE = new Origins(Set.of());

    private static final Pattern ORIGIN = Pattern.compile(
            "https?://(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\\[[0-9a-f:.]{2,45}])(?::[1-9][0-9]{0,4})?");

    private final Set<String> allowed;

    private Origins(Set<String> allowed) {
        this.allowed = allowed;
    }

    /** Reads origins, separated by commas, such as {@code https://app.example}; empty if one can't be one. */
    public static Optional<Origins> of(String text) {
        Set<String> origins = new LinkedHashSet<>(
                Arrays.stream(text.split(",", -1)).map(String::strip).toList());
        boolean legal =
                origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches() && !hasOrdinaryPort(origin));
        return legal ? Optional.of(new Origins(origins)) : Optional.empty();
    }

    /** Browsers leave it out, so that it would never match. */
    private static boolean hasOrdinaryPort(String origin) {
        return origin.startsWith("http:") ? origin.endsWith(":80") : origin.endsWith(":443");
    }

    /** Whether pages of an origin, the value of a request's {@code Origin}, may call. */
    public boolean allows(@Nullable String origin) {
        return origin != null && allowed.contains(origin);
    }

    boolean isEmpty() {
        return allowed.isEmpty();
    }

    @Override
    public String toString() {
        return String.join(",", allowed);
    }
}
