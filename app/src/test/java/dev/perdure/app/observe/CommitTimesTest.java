package dev.perdure.app.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionId;
import org.junit.jupiter.api.Test;

class CommitTimesTest {

    private static final LogKey LOG = new LogKey(new SessionId("s"), "e0");

    private final CommitTimes times = new CommitTimes();

    @Test
    void anEventIsFoundInTheAppendThatHeldIt() {
        times.durable(LOG, 1, 3);
        times.durable(LOG, 4, 4);

        assertThat(times.since(LOG, 2)).isPresent();
        assertThat(times.since(LOG, 4))
                .hasValueSatisfying(waited -> assertThat(waited)
                        .isLessThanOrEqualTo(times.since(LOG, 3).orElseThrow()));
        assertThat(times.since(LOG, 5)).isEmpty();
        assertThat(times.since(new LogKey(new SessionId("s"), "e1"), 2)).isEmpty();
    }

    @Test
    void whatIsLongAgoIsForgotten() {
        for (int sequence = 1; sequence <= 1000; sequence++) {
            times.durable(LOG, sequence, sequence);
        }

        assertThat(times.since(LOG, 1)).isEmpty();
        assertThat(times.since(LOG, 1000)).isPresent();
    }
}
