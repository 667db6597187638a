package dev.perdure.javalin.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RatesTest {

    private final AtomicLong now = new AtomicLong();

    private final TimeMeter time = new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return now.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    };

    @Test
    void aBurstIsFollowedByTheRateAndTheWaitIsTold() {
        Rates rates = new Rates(10, time);
        for (int i = 0; i < 10 * Limits.BURST_SECONDS; i++) {
            assertThat(rates.take("a")).as("call %s", i).isEmpty();
        }

        assertThat(rates.take("a")).contains(Duration.ofMillis(100));
        assertThat(rates.take("b")).isEmpty();

        now.addAndGet(Duration.ofMillis(100).toNanos());
        assertThat(rates.take("a")).isEmpty();
        assertThat(rates.take("a")).isPresent();
    }

    @Test
    void noLimitIsNone() {
        Rates rates = new Rates(0, time);
        for (int i = 0; i < 10_000; i++) {
            assertThat(rates.take("a")).isEmpty();
        }
    }

    @Test
    void aCrowdOfAddressesIsNotRememberedWithoutEnd() {
        Rates rates = new Rates(10, time);
        for (int i = 0; i < Rates.MOST + 10_000; i++) {
            assertThat(rates.take("address " + i)).isEmpty();
        }

        assertThat(rates.remembered()).isLessThanOrEqualTo(Rates.MOST);
    }

    @Test
    void whoeverDoesNotListenIsToldApart() {
        FramePace pace = new FramePace(1);
        for (int i = 0; i < Limits.BURST_SECONDS; i++) {
            assertThat(pace.take()).isEqualTo(FramePace.Verdict.FINE);
        }
        FramePace.Verdict verdict = pace.take();
        for (int i = 0; i < 10_000 && verdict != FramePace.Verdict.TOO_OFTEN; i++) {
            verdict = pace.take();
        }
        assertThat(verdict).isEqualTo(FramePace.Verdict.TOO_OFTEN);
    }

    @Test
    void countsAreForgottenWhenThereAreNone() {
        Counts<String> counts = new Counts<>(2);

        assertThat(counts.take("a")).isTrue();
        assertThat(counts.take("a")).isTrue();
        assertThat(counts.take("a")).isFalse();
        assertThat(counts.hasRoom("a")).isFalse();
        assertThat(counts.take("b")).isTrue();

        counts.leave("a");
        assertThat(counts.hasRoom("a")).isTrue();
        counts.leave("a");
        counts.leave("b");
        assertThat(counts.holders()).isZero();
    }
}
