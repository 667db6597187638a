package dev.perdure.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresSettingsTest {

    private final PostgresSettings settings =
            PostgresSettings.of("jdbc:postgresql://host/db?password=hidden1", "user", "hidden2");

    @Test
    void secretsAreNotPrinted() {
        assertThat(settings.toString()).doesNotContain("hidden1", "hidden2").contains("schema=perdure");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"b", "a;b", "a,b", "Upper", "1a", "pg_x", "ä", "a-b", "a\n"})
    void aSchemaThatIsNoPlainIdentifierIsRefused(String schema) {
        assertThatThrownBy(() -> settings.withSchema(schema)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theWayToListenIsAUrlLikeTheOtherAndNotPrintedEither() {
        LiveSettings live = LiveSettings.defaults();
        assertThat(settings.withLive(live.withListenUrl("jdbc:postgresql://past/db?password=hidden3"))
                        .toString())
                .doesNotContain("hidden3", "past")
                .contains("mode=LISTEN");
        assertThatThrownBy(() -> live.withListenUrl("postgres://past/db")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> live.withHeartbeat(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> live.withSafetyInterval(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void valuesOutsideTheirRangeAreRefused() {
        assertThatThrownBy(() -> settings.withPoolSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withTailBytes(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withLease(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withWatchInterval(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PostgresSettings.of("jdbc:mysql://x", "u", "p"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings.withSchema("x".repeat(49))).isInstanceOf(IllegalArgumentException.class);
    }
}
