package dev.perdure.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RestTest {

    @Test
    void aQuietNodeRestsForLessThanACommitTakes() {
        assertThat(Rest.after(1)).isLessThanOrEqualTo(TimeUnit.MICROSECONDS.toNanos(100));
    }

    @Test
    void theRestGrowsWithTheBatchAndHasAnEnd() {
        assertThat(Rest.after(20)).isGreaterThan(Rest.after(10));
        assertThat(Rest.after(1_000_000)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(35));
    }
}
