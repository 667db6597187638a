package dev.perdure.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final String DATE = "Tue, 24 Nov 2026 02:00:00 GMT";

    @Test
    void readsSeconds() {
        assertThat(RetryAfter.of(headers(" 90 "))).contains(Duration.ofSeconds(90));
    }

    @Test
    void readsADateAgainstTheDateOfTheAnswer() {
        assertThat(RetryAfter.of(headers("Tue, 24 Nov 2026 02:00:30 GMT"))).contains(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "1.5", "99999999999", "Tue, 24 Nov 2026 01:00:00 GMT"})
    void ignoresWhatMakesNoSense(String value) {
        assertThat(RetryAfter.of(headers(value))).isEmpty();
    }

    private static HttpHeaders headers(String retryAfter) {
        return HttpHeaders.of(Map.of("Retry-After", List.of(retryAfter), "Date", List.of(DATE)), (name, value) -> true);
    }
}
