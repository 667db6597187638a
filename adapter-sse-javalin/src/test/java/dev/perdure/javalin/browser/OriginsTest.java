package dev.perdure.javalin.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

    private static final Origins ORIGINS = Origins.of(
                    "https://app.example, http://localhost:3000,https://[2001:db8::1]:8443")
            .orElseThrow();

    @ParameterizedTest
    @ValueSource(strings = {"https://app.example", "http://localhost:3000", "https://[2001:db8::1]:8443"})
    void whatIsListedIsAllowed(String origin) {
        assertThat(ORIGINS.allows(origin)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.evil.test",
                "https://evil.test/https://app.example",
                "https://sub.app.example",
                "http://app.example",
                "https://app.example:8443",
                "https://app.example/",
                "HTTPS://APP.EXAMPLE",
                "https://app.example ",
                "https://appxexample",
                "null",
                "",
                "*",
                "https://app.example,https://evil.test"
            })
    void nothingElseIs(String origin) {
        assertThat(ORIGINS.allows(origin)).isFalse();
    }

    @Test
    void noOriginIsNoneOfThem() {
        assertThat(ORIGINS.allows(null)).isFalse();
        assertThat(Origins.NONE.allows("https://app.example")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "null",
                "app.example",
                "https://*.app.example",
                "https://app.example/",
                "https://app.example:443",
                "http://a:80",
                "https://app.example,",
                "ftp://a",
                "https://",
                "https://A.example",
                "https://a b"
            })
    void whatCanNeverMatchIsRefused(String text) {
        assertThat(Origins.of(text)).isEmpty();
    }

    @Test
    void theSecurityTextIsThatOfItsStandard() {
        SecurityText text =
                new SecurityText(URI.create("mailto:security@example.org"), Instant.parse("2027-05-01T10:20:30.5Z"));

        assertThat(text.text()).isEqualTo("""
                        Contact: mailto:security@example.org
                        Expires: 2027-05-01T10:20:30Z
                        Preferred-Languages: en
                        """);
    }
}
