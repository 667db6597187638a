package dev.perdure.app.faults.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.faults.oracle.Evidence.SessionLog;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A turn that is not its session's first. */
class JournalReviewTest {

    private static final List<Frame> LOG = List.of(
            frame(1, "turn.started", "first", ",\"message_id\":\"m-1\",\"message\":\"hello\""),
            frame(2, "text.delta", "first", ",\"text\":\"a\""),
            frame(3, "turn.completed", "first", ""),
            frame(4, "turn.started", "second", ",\"message_id\":\"m-2\",\"message\":\"again\""),
            frame(5, "text.delta", "second", ",\"text\":\"b\""),
            frame(6, "turn.completed", "second", ""));

    @Test
    void aCursorFromBeforeTheTurnBeginsWithTheTurn() {
        assertThat(broken("second", "e-2", 4)).isEmpty();
        assertThat(broken("second", null, 4)).isEmpty();
        assertThat(broken("second", "e-4", 5)).isEmpty();
    }

    @Test
    void aTurnsStreamHasNoOthersEventsAndLosesNone() {
        assertThat(broken("second", "e-2", 3)).contains(Invariant.DENSE_AND_EXACT);
        assertThat(broken("second", "e-2", 5)).contains(Invariant.DENSE_AND_EXACT);
        assertThat(broken("second", "e-4", 6)).contains(Invariant.DENSE_AND_EXACT);
    }

    @Test
    void aSessionsStreamGoesOnFromTheCursor() {
        assertThat(broken(null, "e-2", 3)).isEmpty();
        assertThat(broken(null, "e-2", 4)).contains(Invariant.DENSE_AND_EXACT);
    }

    /** What is found in a visit that presented a cursor and got all events from a number on. */
    private static List<Invariant> broken(@Nullable String turn, @Nullable String cursor, int from) {
        Visit visit = new Visit("test", turn, cursor, null, false, 200, LOG.subList(from - 1, LOG.size()), true);
        SessionLog log = new SessionLog("s", LOG, LOG, List.of(), List.of(), "");
        return new JournalReview(new Journal("viewer", "s", "second", List.of(visit), true), log)
                .findings().stream().map(Finding::broken).toList();
    }

    private static Frame frame(int sequence, String type, String turn, String fields) {
        return new Frame("e-" + sequence, type, "{\"turn_id\":\"" + turn + "\"" + fields + "}");
    }
}
