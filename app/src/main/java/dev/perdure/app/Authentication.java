package dev.perdure.app;

import static dev.perdure.app.settings.ServerSettings.AUTH;
import static dev.perdure.app.settings.ServerSettings.AUTH_JWT_ALGORITHMS;
import static dev.perdure.app.settings.ServerSettings.AUTH_JWT_AUDIENCE;
import static dev.perdure.app.settings.ServerSettings.AUTH_JWT_ISSUER;
import static dev.perdure.app.settings.ServerSettings.AUTH_JWT_JWKS;
import static dev.perdure.app.settings.ServerSettings.AUTH_JWT_LEEWAY;
import static dev.perdure.app.settings.ServerSettings.AUTH_JWT_SECRET;
import static dev.perdure.app.settings.ServerSettings.AUTH_JWT_SECRET_FILE;
import static dev.perdure.app.settings.ServerSettings.AUTH_SESSION_KEY_FILE;
import static dev.perdure.app.settings.ServerSettings.AUTH_SESSION_LIFETIME;
import static dev.perdure.app.settings.ServerSettings.AUTH_TICKET_LIFETIME;
import static dev.perdure.app.settings.ServerSettings.AUTH_TOKENS_FILE;

import dev.perdure.app.settings.AuthMode;
import dev.perdure.app.settings.Configuration;
import dev.perdure.chat.port.AccessStore;
import dev.perdure.javalin.auth.Authenticator;
import dev.perdure.javalin.auth.BrowserAccess;
import dev.perdure.javalin.auth.JwtAuthenticator;
import dev.perdure.javalin.auth.JwtKeys;
import dev.perdure.javalin.auth.JwtRules;
import dev.perdure.javalin.auth.SessionKeys;
import dev.perdure.javalin.auth.TokenFile;
import dev.perdure.javalin.auth.UnusableKeysException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** How the server knows its callers. What can't be used is said by an {@link UnusableKeysException}. */
record Authentication(Configuration configuration) {

    private static final Set<String> USUAL_SYMMETRIC = Set.of("HS256");
    private static final Set<String> USUAL_ASYMMETRIC = Set.of("RS256", "PS256", "ES256", "EdDSA");

    Authenticator authenticator() {
        return switch (configuration.value(AUTH)) {
            case NONE -> Authenticator.ANYONE;
            case TOKENS -> TokenFile.open(configuration.value(AUTH_TOKENS_FILE));
            case JWT -> jwt();
        };
    }

    private Authenticator jwt() {
        JwtKeys keys = keys();
        Set<String> usual = keys instanceof JwtKeys.Secret ? USUAL_SYMMETRIC : USUAL_ASYMMETRIC;
        JwtRules rules = new JwtRules(
                configuration
                        .find(AUTH_JWT_ALGORITHMS)
                        .<Set<String>>map(Set::copyOf)
                        .orElse(usual),
                configuration.find(AUTH_JWT_ISSUER).orElse(null),
                Set.copyOf(configuration.find(AUTH_JWT_AUDIENCE).orElse(List.of())),
                configuration.value(AUTH_JWT_LEEWAY));
        return JwtAuthenticator.of(keys, rules, InstantSource.system());
    }

    private JwtKeys keys() {
        Optional<String> set = configuration.find(AUTH_JWT_JWKS);
        if (set.isPresent()) {
            return set.get().contains("://")
                    ? new JwtKeys.SetAt(URI.create(set.get()))
                    : new JwtKeys.SetIn(Path.of(set.get()));
        }
        String secret =
                configuration.find(AUTH_JWT_SECRET).orElseGet(() -> read(configuration.value(AUTH_JWT_SECRET_FILE)));
        return new JwtKeys.Secret(secret.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new UnusableKeysException("The file of the secret for tokens can't be read.");
        }
    }

    /**
     * How browsers are let in; not at all where nobody has to authenticate.
     *
     * @param store is asked for only where it is needed
     */
    Optional<BrowserAccess> browsers(Supplier<AccessStore> store) {
        if (configuration.value(AUTH) == AuthMode.NONE) {
            return Optional.empty();
        }
        AccessStore uses = store.get();
        return Optional.of(new BrowserAccess(
                uses,
                configuration.find(AUTH_SESSION_KEY_FILE).map(SessionKeys::in).orElseGet(() -> SessionKeys.in(uses)),
                configuration.value(AUTH_SESSION_LIFETIME),
                configuration.value(AUTH_TICKET_LIFETIME)));
    }

    /** Looks whether all of it can be used, as far as that can be told without a store. */
    void requireUsable() {
        var unused = authenticator();
        configuration.find(AUTH_SESSION_KEY_FILE).ifPresent(SessionKeys::in);
    }
}
