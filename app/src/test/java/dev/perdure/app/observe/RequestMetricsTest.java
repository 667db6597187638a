package dev.perdure.app.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.EventCursor.Step.Gap.Reason;
import dev.perdure.javalin.observe.HttpObserver.Sign;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestMetricsTest {

    private static final LogKey LOG = new LogKey(new SessionId("s"), "e0");

    private final Meters meters = new Meters();
    private final CommitTimes times = new CommitTimes();
    private final RequestMetrics metrics = new RequestMetrics(meters, times);

    @AfterEach
    void close() {
        meters.close();
    }

    private String page() {
        return meters.page(null).body();
    }

    @Test
    void theSeriesAreBoundedWhateverComes() {
        for (int i = 0; i < 2500; i++) {
            metrics.noticed(new Sign.Answered("GET", "/route/" + i, 200, "code_" + i, Duration.ofMillis(1)));
        }

        assertThat(page().lines().filter(line -> line.startsWith("perdure_http_requests_seconds_count")))
                .hasSizeLessThanOrEqualTo(2001)
                .anyMatch(line -> line.contains("method=\"OTHER\""));
        assertThat(page().lines().filter(line -> line.startsWith("perdure_problems_total")))
                .hasSizeLessThanOrEqualTo(2001);
    }

    @Test
    void streamsAreCountedWhileTheyAreOpen() {
        metrics.noticed(new Sign.Opened("sse"));
        metrics.noticed(new Sign.Opened("sse"));
        metrics.noticed(new Sign.Closed("sse"));
        metrics.noticed(new Sign.Resumed("websocket"));
        metrics.noticed(new Sign.TooSlow("websocket"));
        metrics.noticed(new Sign.GapGiven("poll", Reason.FOREIGN));

        assertThat(page())
                .contains("perdure_streams_open{transport=\"sse\"} 1.0")
                .contains("perdure_streams_opened_total{transport=\"sse\"} 2.0")
                .contains("perdure_resumes_total{transport=\"websocket\"} 1.0")
                .contains("perdure_slow_clients_total{transport=\"websocket\"} 1.0")
                .contains("perdure_gaps_total{reason=\"foreign\",transport=\"poll\"} 1.0");
    }

    @Test
    void aDeliveryIsMeasuredWhereTheCommitIsKnown() {
        times.durable(LOG, 1, 2);
        metrics.noticed(new Sign.Sent("sse", LOG, 2));
        metrics.noticed(new Sign.Sent("sse", LOG, 3));

        assertThat(page()).contains("perdure_delivery_seconds_count{transport=\"sse\"} 1\n");
    }
}
