package dev.perdure.app.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.port.ChatObserver.Sign;
import dev.perdure.chat.port.ChatObserver.Sign.Begun.Cause;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnMetricsTest {

    private final Meters meters = new Meters();
    private final TurnMetrics metrics = new TurnMetrics(meters);

    @AfterEach
    void close() {
        meters.close();
    }

    private static Turn turn(String id) {
        return new Turn(
                new TurnId(id),
                new LogKey(new SessionId("s"), "e0"),
                new MessageId("m"),
                TurnStatus.RUNNING,
                1,
                1,
                new NodeId("n"),
                1,
                0,
                1,
                null,
                false,
                Instant.EPOCH,
                null);
    }

    private String page() {
        return meters.page("text/plain").body();
    }

    @Test
    void aTurnIsCountedByHowItBeganAndEnded() {
        Turn turn = turn("t");
        metrics.noticed(new Sign.Begun(turn, Cause.TAKEN_OVER));
        assertThat(page()).contains("perdure_turns_running 1.0");
        metrics.noticed(new Sign.FirstPiece(turn));
        metrics.noticed(new Sign.Kept(turn, 2, 5, Duration.ofMillis(3)));
        metrics.noticed(new Sign.Ended(turn, new TurnCompleted(), 5, 2));

        assertThat(page())
                .contains("perdure_turns_running 0.0")
                .contains("perdure_turns_begun_total{cause=\"taken_over\"} 1.0")
                .contains("perdure_turns_ended_total{code=\"none\",state=\"completed\"} 1.0")
                .contains("perdure_turn_pieces_total 5.0")
                .contains("perdure_turn_events_total 2.0")
                .contains("perdure_turn_first_piece_seconds_count 1\n")
                .contains("perdure_piece_durable_seconds_bucket{le=\"0.002\"} 0\n")
                .contains("perdure_piece_durable_seconds_bucket{le=\"0.005\"} 1\n");
    }

    @Test
    void whatAnAgentCallsItsFailureMakesNoSeriesOfItsOwn() {
        for (int i = 0; i < 100; i++) {
            Turn turn = turn("t-" + i);
            metrics.noticed(new Sign.Begun(turn, Cause.SUBMITTED));
            metrics.noticed(new Sign.Ended(turn, new TurnFailed(new Failure("made_up_" + i, false, "x")), 0, 0));
        }

        assertThat(page())
                .contains("perdure_turns_ended_total{code=\"other\",state=\"failed\"} 100.0")
                .doesNotContain("made_up");
    }

    @Test
    void anAttemptThatIsLetGoRunsNoMore() {
        Turn turn = turn("t");
        metrics.noticed(new Sign.Begun(turn, Cause.SUBMITTED));
        metrics.noticed(new Sign.LetGo(turn));

        assertThat(page()).contains("perdure_turns_running 0.0").contains("perdure_turns_released_total 1.0");
    }

    @Test
    void whoAcceptsOpenMetricsGetsIt() {
        assertThat(meters.page("application/openmetrics-text; version=1.0.0, */*;q=0.1"))
                .satisfies(page -> {
                    assertThat(page.contentType()).startsWith("application/openmetrics-text");
                    assertThat(page.body()).endsWith("# EOF\n");
                });
        assertThat(meters.page(null).contentType()).startsWith("text/plain; version=0.0.4");
    }
}
