package dev.perdure.langchain4j;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code Retry-After} (RFC 9110, section 10.2.3): seconds, or a date, which is held against the answer's own
 * {@code Date} because the two clocks may differ.
 */
final class RetryAfter {

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private RetryAfter() {}

    /** The pause that is asked for; empty if there is none that can be understood. */
    static Optional<Duration> of(HttpHeaders headers) {
        return headers.firstValue("Retry-After").map(String::strip).flatMap(value -> {
            if (SECONDS.matcher(value).matches()) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
            }
            return headers.firstValue("Date")
                    .flatMap(RetryAfter::date)
                    .flatMap(now -> date(value).map(then -> Duration.between(now, then)))
                    .filter(pause -> !pause.isNegative());
        });
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
