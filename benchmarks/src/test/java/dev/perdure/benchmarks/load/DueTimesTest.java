package dev.perdure.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** At a hundred tokens a second token i is due i times 10,000 microseconds after the start. */
class DueTimesTest {

    private static final long START = 7_000_000_000L;

    private final DueTimes due = new DueTimes(10, 100);

    private Histogram late() {
        Histogram late = new Histogram(3_600_000_000L, 5);
        due.recordInto(late);
        return late;
    }

    @Test
    void aTokenThatIsMadeAndReadWhenItIsDueIsNotLate() {
        for (int i = 1; i <= 10; i++) {
            due.token(i, START + i * 10_000L, START + i * 10_000L);
        }
        assertThat(late().getMaxValue()).isZero();
        assertThat(late().getTotalCount()).isEqualTo(10);
    }

    @Test
    void aTokenThatIsMadeLateIsLateAlthoughItIsReadAtOnce() {
        due.token(1, START + 10_000, START + 10_000);
        due.token(2, START + 50_000, START + 50_000);
        assertThat(late().getMaxValue()).isEqualTo(30_000);
    }

    @Test
    void aTokenThatIsReadLateIsLate() {
        due.token(1, START + 10_000, START + 10_300);
        due.token(2, START + 20_000, START + 21_000);
        assertThat(late().getMinValue()).isEqualTo(300);
        assertThat(late().getMaxValue()).isEqualTo(1_000);
    }

    @Test
    void theMostPunctualTokenTellsTheStartAlsoWhenItComesLast() {
        due.token(1, START + 15_000, START + 15_000);
        due.token(2, START + 20_000, START + 20_000);
        assertThat(late().getMaxValue()).isEqualTo(5_000);
        assertThat(late().getMinValue()).isZero();
    }

    @Test
    void withoutTokensNothingIsRecorded() {
        assertThat(late().getTotalCount()).isZero();
    }
}
