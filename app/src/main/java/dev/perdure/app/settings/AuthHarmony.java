package dev.perdure.app.settings;

import static dev.perdure.app.settings.Configuration.named;

import java.util.List;
import java.util.stream.Stream;

/** What the settings of authentication ask of each other. */
final class AuthHarmony {

    private static final List<Setting<?>> TOKENS = List.of(ServerSettings.AUTH_TOKENS_FILE);

    private static final List<Setting<?>> JWT_KEYS =
            List.of(ServerSettings.AUTH_JWT_SECRET, ServerSettings.AUTH_JWT_SECRET_FILE, ServerSettings.AUTH_JWT_JWKS);

    private static final List<Setting<?>> JWT = Stream.concat(
                    JWT_KEYS.stream(),
                    Stream.of(
                            ServerSettings.AUTH_JWT_ALGORITHMS,
                            ServerSettings.AUTH_JWT_ISSUER,
                            ServerSettings.AUTH_JWT_AUDIENCE))
            .toList();

    private AuthHarmony() {}

    /** @throws SettingException if one is missing, or would be of no use: whoever sets it believes that it protects */
    static void require(Configuration configuration) {
        AuthMode mode = configuration.value(ServerSettings.AUTH);
        requireNone(configuration, mode == AuthMode.TOKENS ? List.of() : TOKENS, "tokens");
        requireNone(configuration, mode == AuthMode.JWT ? List.of() : JWT, "jwt");
        if (mode == AuthMode.NONE) {
            requireNone(configuration, List.of(ServerSettings.AUTH_SESSION_KEY_FILE), "tokens' or 'jwt");
        }
        if (mode == AuthMode.TOKENS
                && configuration.find(ServerSettings.AUTH_TOKENS_FILE).isEmpty()) {
            throw new SettingException(named(ServerSettings.AUTH) + ": 'tokens' needs their file in "
                    + named(ServerSettings.AUTH_TOKENS_FILE) + ".");
        }
        if (mode == AuthMode.JWT && present(configuration, JWT_KEYS).size() != 1) {
            throw new SettingException(named(ServerSettings.AUTH) + ": 'jwt' needs one of "
                    + String.join(
                            ", ", JWT_KEYS.stream().map(Configuration::named).toList()) + ".");
        }
    }

    private static void requireNone(Configuration configuration, List<Setting<?>> settings, String mode) {
        for (Setting<?> unused : present(configuration, settings)) {
            throw new SettingException(
                    named(unused) + " is of use only with " + named(ServerSettings.AUTH) + " '" + mode + "'.");
        }
    }

    private static List<Setting<?>> present(Configuration configuration, List<Setting<?>> settings) {
        return settings.stream()
                .filter(setting -> configuration.find(setting).isPresent())
                .toList();
    }
}
