package dev.perdure.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @Nested
    class Pauses {

        @Test
        void areAFifthLongerOrShorterByChanceAndNeverMore() {
            RetryPolicy policy = RetryPolicy.defaults();
            Random random = new Random(1);
            for (int n = 1; n <= 3; n++) {
                Duration usual = Duration.ofSeconds(1L << (n - 1));
                Duration least = usual;
                Duration most = usual;
                for (int i = 0; i < 1000; i++) {
                    Duration pause = policy.pause(n, random);
                    least = pause.compareTo(least) < 0 ? pause : least;
                    most = pause.compareTo(most) > 0 ? pause : most;
                }
                assertThat(least).isBetween(percent(usual, 80), percent(usual, 85));
                assertThat(most).isBetween(percent(usual, 115), percent(usual, 120));
                assertThat(policy.longestPause(n)).isEqualTo(percent(usual, 120));
            }
        }

        @Test
        void stopGrowingAtTheLongest() {
            assertThat(RetryPolicy.defaults().longestPause(1000)).isEqualTo(Duration.ofMillis(4800));
        }

        @Test
        void areCheckedWhenTheyAreSet() {
            Duration second = Duration.ofSeconds(1);
            assertThatThrownBy(() -> new RetryPolicy(-1, second, second, 0, second))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new RetryPolicy(1, second, Duration.ZERO, 0, second))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new RetryPolicy(1, second, second, 1.5, second))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        private static Duration percent(Duration of, int percent) {
            return of.multipliedBy(percent).dividedBy(100);
        }
    }

    @Nested
    class TheHeader {

        @Test
        void isSecondsOrADate() {
            assertThat(RetryAfter.of("120", NOW)).isEqualTo(Duration.ofMinutes(2));
            assertThat(RetryAfter.of("Tue, 24 Nov 2026 12:00:30 GMT", NOW)).isEqualTo(Duration.ofSeconds(30));
            assertThat(RetryAfter.of("Tue, 24 Nov 2026 11:00:00 GMT", NOW)).isEqualTo(Duration.ZERO);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "-1", "1.5", "soon", "99999999999999999999"})
        void isPassedOverIfItIsNeither(String header) {
            assertThat(RetryAfter.of(header, NOW)).isNull();
        }
    }
}
