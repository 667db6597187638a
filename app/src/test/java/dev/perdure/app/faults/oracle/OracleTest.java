package dev.perdure.app.faults.oracle;

import static dev.perdure.app.faults.oracle.Invariant.COMING_BACK_IS_NO_ERROR;
import static dev.perdure.app.faults.oracle.Invariant.DENSE_AND_EXACT;
import static dev.perdure.app.faults.oracle.Invariant.EVERY_TURN_ENDS;
import static dev.perdure.app.faults.oracle.Invariant.NO_FAULT_FAILS_A_TURN;
import static dev.perdure.app.faults.oracle.Invariant.NO_SILENT_SKIP;
import static dev.perdure.app.faults.oracle.Invariant.ONE_WRITER;
import static dev.perdure.app.faults.oracle.Invariant.STATE_MOVES_WITH_THE_END;
import static dev.perdure.app.faults.oracle.Invariant.SUBMIT_ONCE;
import static dev.perdure.app.faults.oracle.Invariant.THE_END_IS_SAID;
import static dev.perdure.app.faults.oracle.Invariant.VISIBLE_IS_DURABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.faults.oracle.Evidence.Accepted;
import dev.perdure.app.faults.oracle.Evidence.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OracleTest {

    private final Told told = Told.tokens(4);

    @Nested
    class Sound {

        @Test
        void findsNothingInATurnThatWasTakenOver() {
            assertThat(told.visited(0, told.log).broken()).isEmpty();
        }

        @Test
        void findsNothingInAViewerThatCameBack() {
            told.visited(0, told.log.subList(0, 3)).visited(3, told.log.subList(3, told.log.size()));
            assertThat(told.broken()).isEmpty();
        }

        @Test
        void findsNothingInAnAnswerThatWasBegunAnew() {
            Told anew = new Told().started("/tokens 2").text("1@1 ").attempt("turn.restarted");
            anew.answer = "";
            anew.text("1@2 ").text("2@3 ").end("turn.completed", "completed");
            anew.runs = Map.of("/tokens 2", 2);
            assertThat(anew.visited(0, anew.log).broken()).isEmpty();
        }

        @Test
        void findsNothingInATurnThatFailedAndWasRetried() {
            Told retried = new Told().started("hello").text("a").end("turn.cancelled", "cancelled");
            retried.attempt("turn.restarted");
            retried.answer = "";
            retried.text("b").end("turn.completed", "completed");
            retried.accepted.add(new Accepted("s", "m", "t", true));
            assertThat(retried.visited(0, retried.log).broken()).isEmpty();
        }

        @Test
        void findsNothingIn204AtTheEnd() {
            told.visits.add(new Visit("test", "t", "e-" + told.log.size(), null, true, 204, List.of(), true));
            assertThat(told.broken()).isEmpty();
        }

        @Test
        void findsNothingInAGapForAUselessCursor() {
            Frame gap = new Frame("e-2", "gap", "{\"reason\":\"future\"}");
            List<Frame> rest = told.log.subList(2, told.log.size());
            told.visits.add(new Visit(
                    "test",
                    "t",
                    "e-99",
                    "future",
                    false,
                    200,
                    Told.joined(List.of(gap), rest.toArray(Frame[]::new)),
                    true));
            assertThat(told.broken()).isEmpty();
        }
    }

    @Nested
    class VisibleIsDurable {

        @Test
        void isBrokenByAnEventThatIsNotInTheLog() {
            told.visited(0, Told.joined(told.log.subList(0, 2), Told.frame(3, "text.delta", ",\"text\":\"2@9 \"")));
            assertThat(told.broken()).containsExactly(VISIBLE_IS_DURABLE);
        }

        @Test
        void isBrokenByOtherBytesUnderTheSamePosition() {
            Frame first = told.log.getFirst();
            told.visited(0, List.of(new Frame(first.id(), first.type(), first.data() + " ")));
            assertThat(told.broken()).containsExactly(VISIBLE_IS_DURABLE);
        }

        @Test
        void isBrokenByANodeThatServesWhatIsNotStored() {
            told.log.add(Told.frame(told.log.size() + 1, "text.delta", ",\"text\":\"x\""));
            assertThat(told.broken()).containsExactly(VISIBLE_IS_DURABLE);
        }
    }

    @Nested
    class DenseAndExact {

        @Test
        void isBrokenByAHoleInAJournal() {
            told.visited(0, List.of(told.log.get(0), told.log.get(2)));
            assertThat(told.broken()).containsExactly(DENSE_AND_EXACT);
        }

        @Test
        void isBrokenByTheEventOfTheCursorItself() {
            told.visited(2, List.of(told.log.get(1), told.log.get(2)));
            assertThat(told.broken()).containsExactly(DENSE_AND_EXACT);
        }

        @Test
        void isBrokenByATurnThatIsNotSeenFromItsBeginning() {
            told.visited(0, told.log.subList(1, 3));
            assertThat(told.broken()).containsExactly(DENSE_AND_EXACT);
        }

        @Test
        void isBrokenByAHoleInTheLog() {
            told.log.remove(3);
            told.stored.remove(3);
            assertThat(told.broken()).contains(DENSE_AND_EXACT);
        }

        @Test
        void isBrokenByATokenThatIsMissing() {
            Told lost =
                    new Told().started("/tokens 3").text("1@1 ").text("3@3 ").end("turn.completed", "completed");
            assertThat(lost.broken()).containsExactly(DENSE_AND_EXACT);
        }

        @Test
        void isBrokenByAnAnswerThatIsCompletedTooEarly() {
            Told early = new Told().started("/tokens 3").text("1@1 ").end("turn.completed", "completed");
            assertThat(early.broken()).containsExactly(DENSE_AND_EXACT);
        }
    }

    @Nested
    class SubmitOnce {

        @Test
        void isBrokenByTwoTurnsOfOneMessage() {
            told.accepted.add(new Accepted("s", "m", "other", false));
            assertThat(told.broken()).contains(SUBMIT_ONCE);
        }

        @Test
        void isBrokenByMoreRunsThanAttempts() {
            told.runs = Map.of("/tokens 4", 3);
            assertThat(told.broken()).containsExactly(SUBMIT_ONCE);
        }

        @Test
        void isBrokenByATurnThatStartsTwice() {
            Told twice = new Told().started("hello").started("hello").end("turn.completed", "completed");
            assertThat(twice.broken()).containsExactly(SUBMIT_ONCE);
        }
    }

    @Nested
    class OneWriter {

        @Test
        void isBrokenByATokenThatIsSaidTwice() {
            Told twice =
                    new Told().started("/tokens 2").text("1@1 ").text("1@2 ").text("2@3 ");
            assertThat(twice.end("turn.completed", "completed").broken()).containsExactly(ONE_WRITER);
        }

        @Test
        void isBrokenByARowOfAnEarlierAttempt() {
            Row row = told.rows.get(3);
            told.rows.set(3, new Row(row.turn(), 1, row.first(), row.count()));
            assertThat(told.broken()).containsExactly(ONE_WRITER);
        }

        @Test
        void isBrokenByAWordAfterTheEnd() {
            told.text("more");
            told.last = told.log.size() - 1L;
            assertThat(told.broken()).contains(ONE_WRITER);
        }

        @Test
        void isBrokenByATokenThatIsOlderThanTheOneBefore() {
            Told old = new Told().started("/tokens 2").text("1@5 ").text("2@4 ");
            assertThat(old.end("turn.completed", "completed").broken()).containsExactly(ONE_WRITER);
        }
    }

    @Nested
    class EveryTurnEnds {

        @Test
        void isBrokenByATurnThatRunsForEver() {
            assertThat(new Told().started("hello").broken()).containsExactly(EVERY_TURN_ENDS);
        }

        @Test
        void isBrokenByASecondEndWithoutARetry() {
            Told again = new Told().started("hello").end("turn.cancelled", "cancelled");
            again.attempt("turn.restarted").end("turn.completed", "completed");
            assertThat(again.broken()).containsExactly(EVERY_TURN_ENDS);
        }

        @Test
        void isBrokenByAnAcceptedTurnThatIsNowhere() {
            told.accepted.add(new Accepted("s", "other", "nowhere", false));
            assertThat(told.broken()).containsExactly(EVERY_TURN_ENDS);
        }
    }

    @Nested
    class StateMovesWithTheEnd {

        @Test
        void isBrokenByAStatusThatIsNotTheTerminalEvents() {
            told.status = "running";
            assertThat(told.broken()).containsExactly(STATE_MOVES_WITH_THE_END);
        }

        @Test
        void isBrokenByAnAnswerThatIsNotWhatWasSaid() {
            told.answer = "1@1 ";
            assertThat(told.broken()).containsExactly(STATE_MOVES_WITH_THE_END);
        }

        @Test
        void isBrokenByAContextThatWasLeftBehind() {
            Told state =
                    new Told().started("/state").text("asked for **1** times").end("turn.completed", "completed");
            state.context = "{\"asked\":1}";
            assertThat(state.broken()).isEmpty();
            state.context = "";
            assertThat(state.broken()).containsExactly(STATE_MOVES_WITH_THE_END);
        }
    }

    @Nested
    class TheEndIsSaid {

        @Test
        void isBrokenByAnEndThatIsNotInTheLog() {
            told.visited(0, Told.joined(told.log.subList(0, 2), Told.frame(3, "turn.completed", "")));
            assertThat(told.broken()).containsExactly(THE_END_IS_SAID);
        }

        @Test
        void isBrokenBy204BeforeTheEnd() {
            told.visits.add(new Visit("test", "t", "e-2", null, true, 204, List.of(), true));
            assertThat(told.broken()).containsExactly(THE_END_IS_SAID);
        }

        @Test
        void isBrokenByAViewerThatWaitsForEver() {
            told.sawTheEnd = false;
            assertThat(told.broken()).containsExactly(THE_END_IS_SAID);
        }
    }

    @Nested
    class NoSilentSkip {

        @Test
        void isBrokenByEventsForAUselessCursor() {
            told.visits.add(new Visit("test", "t", "nonsense", "unreadable", false, 200, told.log, true));
            assertThat(told.broken()).containsExactly(NO_SILENT_SKIP);
        }

        @Test
        void isBrokenByTheWrongReason() {
            Frame gap = new Frame("e-2", "gap", "{\"reason\":\"foreign\"}");
            told.visits.add(new Visit("test", "t", "nonsense", "unreadable", false, 200, List.of(gap), true));
            assertThat(told.broken()).containsExactly(NO_SILENT_SKIP);
        }

        @Test
        void isBrokenByAGapForAGoodCursor() {
            Frame gap = new Frame("e-2", "gap", "{\"reason\":\"pruned\"}");
            told.visited(1, List.of(gap));
            assertThat(told.broken()).containsExactly(NO_SILENT_SKIP);
        }
    }

    @Nested
    class NoFaultFailsATurn {

        private static final String FAILURE =
                ",\"code\":\"attempts_exhausted\",\"recoverable\":true,\"message\":\"m\",\"retry_after\":null";

        @Test
        void isBrokenByATurnThatFails() {
            Told failed = new Told().started("hello").event("turn.failed", FAILURE);
            failed.status = "failed";
            failed.last = 2;
            assertThat(failed.broken()).containsExactly(NO_FAULT_FAILS_A_TURN);
        }

        @Test
        void isNotBrokenByOneThatWasToldTo() {
            Told failed = new Told().started("/fail").event("turn.failed", FAILURE);
            failed.status = "failed";
            failed.last = 2;
            assertThat(failed.broken()).isEmpty();
        }
    }

    @Nested
    class ComingBackIsNoError {

        @Test
        void isBrokenByAnErrorStatusForAnEventSource() {
            told.visits.add(new Visit("test", "t", "e-2", null, true, 503, List.of(), true));
            assertThat(told.broken()).containsExactly(COMING_BACK_IS_NO_ERROR);
        }

        @Test
        void isNotBrokenByOneForAnybodyElse() {
            told.visits.add(new Visit("test", "t", "e-2", null, false, 503, List.of(), true));
            assertThat(told.broken()).isEmpty();
        }
    }
}
