package dev.perdure.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthSettingsTest {

    private static Configuration configuration(String... arguments) {
        return ((Command.Run) new CommandLineReader(Map.of(), "1.2.3").read(List.of(arguments))).configuration();
    }

    @Test
    void aServerWhoseCallersSayWhoTheyAreMayListenAnywhere() {
        assertThat(configuration("--host=0.0.0.0", "--auth=tokens", "--auth-tokens-file=tokens")
                        .value(ServerSettings.AUTH))
                .isEqualTo(AuthMode.TOKENS);
        assertThatThrownBy(() -> configuration("--host=0.0.0.0"))
                .isInstanceOf(SettingException.class)
                .hasMessageContainingAll("--host", "--auth", "--allow-open-access");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--auth=tokens",
                "--auth=jwt",
                "--auth=basic",
                "--auth-tokens-file=tokens",
                "--auth-jwt-issuer=https://issuer.example",
                "--auth-session-key-file=keys",
                "--auth=tokens --auth-tokens-file=tokens --auth-jwt-jwks=keys",
                "--auth=jwt --auth-jwt-jwks=keys --auth-jwt-secret-file=secret",
                "--auth=jwt --auth-jwt-jwks=http://issuer.example/keys",
                "--auth=jwt --auth-jwt-jwks=https://me:hunter2@issuer.example/keys",
                "--auth=jwt --auth-jwt-jwks=ftp://issuer.example/keys",
                "--auth=jwt --auth-jwt-jwks=keys --auth-jwt-algorithms=none",
                "--auth=jwt --auth-jwt-jwks=keys --auth-jwt-algorithms=RS256,RS256",
                "--auth=jwt --auth-jwt-jwks=keys --auth-jwt-audience=a,,b",
                "--auth=jwt --auth-jwt-jwks=keys --auth-jwt-leeway=1h",
                "--auth=jwt --auth-jwt-jwks=keys --auth-ticket-lifetime=1h"
            })
    void whatDoesNotGoTogetherIsRefused(String line) {
        assertThatThrownBy(() -> configuration(line.split(" "))).isInstanceOf(SettingException.class);
    }

    @Test
    void listsAreReadAsSuch() {
        Configuration found = configuration(
                "--auth=jwt",
                "--auth-jwt-jwks=http://localhost:9000/keys",
                "--auth-jwt-algorithms=ES256, EdDSA",
                "--auth-jwt-audience=chat,mail");
        assertThat(found.value(ServerSettings.AUTH_JWT_ALGORITHMS)).containsExactly("ES256", "EdDSA");
        assertThat(found.value(ServerSettings.AUTH_JWT_AUDIENCE)).containsExactly("chat", "mail");
    }

    @Test
    void secretsAreNotShown() {
        Configuration found = configuration("--auth=jwt", "--auth-jwt-secret=hunter2-hunter2-hunter2-hunter2-");
        assertThat(found.toString()).contains("--auth-jwt-secret=(not shown)").doesNotContain("hunter");
    }

    @Test
    void aTokenIsMadeForOneSubject() {
        CommandLineReader reader = new CommandLineReader(Map.of(), "1.2.3");
        assertThat(reader.read(List.of("token", "alice@example.org")))
                .isEqualTo(new Command.Token("alice@example.org"));
        for (List<String> bad : List.of(
                List.of("token"),
                List.of("token", ""),
                List.of("token", "--auth"),
                List.of("token", "#alice"),
                List.of("token", " alice"),
                List.of("token", "a\nb"),
                List.of("token", "a", "b"))) {
            assertThatThrownBy(() -> reader.read(bad)).isInstanceOf(SettingException.class);
        }
    }
}
