package dev.perdure.app.faults.oracle;

import dev.perdure.app.faults.oracle.Evidence.Ended;
import dev.perdure.app.faults.oracle.Evidence.Row;
import dev.perdure.app.faults.oracle.Evidence.SessionLog;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reviews each turn of a log: its life in events, what it said, and what the store has kept of it. */
final class TurnReview {

    private final SessionLog log;
    private final Evidence evidence;
    private final List<Finding> findings = new ArrayList<>();
    private int stateAsked;

    TurnReview(SessionLog log, Evidence evidence) {
        this.log = log;
        this.evidence = evidence;
    }

    List<Finding> findings() {
        for (TurnEvents turn : TurnEvents.of(log.stored())) {
            review(turn);
        }
        if (stateAsked > 0 && !log.context().equals("{\"asked\":" + stateAsked + "}")) {
            find(
                    Invariant.STATE_MOVES_WITH_THE_END,
                    log.session(),
                    stateAsked + " answers about the state have ended, and the context is " + log.context());
        }
        return findings;
    }

    private void review(TurnEvents turn) {
        String message = turn.events().getFirst().event() instanceof TurnStarted started ? started.message() : "";
        Life life = new Life(turn);
        life.read();
        String answer = life.answer.toString();
        int asked = SaidTokens.askedFor(message);
        if (asked > 0) {
            SaidTokens said = SaidTokens.in(answer);
            List<Finding> flaws = said.flaws(turn.turn());
            findings.addAll(flaws);
            if (flaws.isEmpty()
                    && life.end instanceof TurnCompleted
                    && said.tokens().size() != asked) {
                find(
                        Invariant.DENSE_AND_EXACT,
                        turn.turn(),
                        "completed with " + said.tokens().size() + " of " + asked + " tokens");
            }
        }
        if (message.equals("/state") && life.end instanceof TurnCompleted) {
            stateAsked++;
            if (!answer.contains("**" + stateAsked + "**")) {
                find(
                        Invariant.STATE_MOVES_WITH_THE_END,
                        turn.turn(),
                        "the state was asked for " + stateAsked + " times, and the answer is: " + answer);
            }
        }
        if (life.end instanceof TurnFailed(var failure) && !message.startsWith("/fail")) {
            find(Invariant.NO_FAULT_FAILS_A_TURN, turn.turn(), "failed with " + failure.code());
        }
        stored(turn, life, answer);
        runs(turn, life, message);
    }

    private void stored(TurnEvents turn, Life life, String answer) {
        Optional<Ended> found = log.turns().stream()
                .filter(each -> each.turn().equals(turn.turn()))
                .findFirst();
        if (found.isEmpty()) {
            find(Invariant.STATE_MOVES_WITH_THE_END, turn.turn(), "has events, and the store has no such turn");
            return;
        }
        Ended kept = found.get();
        String status = status(life.end);
        boolean answered = life.end instanceof TurnCompleted || !answer.isEmpty();
        if (!kept.status().equals(status) || kept.last() != life.lastEnd) {
            find(
                    Invariant.STATE_MOVES_WITH_THE_END,
                    turn.turn(),
                    "is " + status + " at " + life.lastEnd + " by its log, and by the store " + kept.status() + " at "
                            + kept.last());
        } else if (life.end != null && !kept.answer().equals(answered ? answer : "")) {
            find(
                    Invariant.STATE_MOVES_WITH_THE_END,
                    turn.turn(),
                    "said \"" + answer + "\", and the history has \"" + kept.answer() + "\"");
        } else if (life.end != null && answered && kept.cut() == life.end instanceof TurnCompleted) {
            find(
                    Invariant.STATE_MOVES_WITH_THE_END,
                    turn.turn(),
                    "is " + status + ", and its answer is cut: " + kept.cut());
        }
        if (kept.attempt() != life.attempt) {
            find(
                    Invariant.ONE_WRITER,
                    turn.turn(),
                    "is at attempt " + kept.attempt() + ", and its log at attempt " + life.attempt);
        }
    }

    /** An attempt may die before it has called the agent, but none calls it twice. */
    private void runs(TurnEvents turn, Life life, String message) {
        int runs = evidence.runs().getOrDefault(message, 0);
        if (runs > life.attempt) {
            find(
                    Invariant.SUBMIT_ONCE,
                    turn.turn(),
                    "the agent ran " + runs + " times in " + life.attempt + " attempts");
        }
        if (runs == 0 && evidence.runs().containsKey(message) && life.end instanceof TurnCompleted) {
            find(Invariant.SUBMIT_ONCE, turn.turn(), "is completed, and the agent never ran");
        }
    }

    private void find(Invariant broken, String where, String what) {
        findings.add(new Finding(broken, where, what));
    }

    private static String status(@Nullable ChatEvent end) {
        return switch (end) {
            case TurnCompleted completed -> "completed";
            case TurnFailed failed -> "failed";
            case TurnCancelled cancelled -> "cancelled";
            case null, default -> "running";
        };
    }

    /** What a turn's events tell of its life, one after the other. */
    private final class Life {

        private final TurnEvents turn;
        private final StringBuilder answer = new StringBuilder();
        private int attempt = 1;
        private int ends;
        private long lastEnd;

        @Nullable
        private Terminal end;

        Life(TurnEvents turn) {
            this.turn = turn;
        }

        void read() {
            long starts = turn.events().stream()
                    .filter(at -> at.event() instanceof TurnStarted)
                    .count();
            if (starts != 1 || !(turn.events().getFirst().event() instanceof TurnStarted)) {
                find(Invariant.SUBMIT_ONCE, turn.turn(), "was started " + starts + " times");
            }
            turn.events().forEach(this::read);
            long retries = evidence.accepted().stream()
                    .filter(each -> each.retry() && each.turn().equals(turn.turn()))
                    .count();
            if (end == null || ends != 1 + retries) {
                find(
                        Invariant.EVERY_TURN_ENDS,
                        turn.turn(),
                        "has " + ends + " terminal events after " + retries + " retries"
                                + (end == null ? ", and runs" : ""));
            }
        }

        private void read(TurnEvents.At at) {
            if (end != null && !(at.event() instanceof TurnRestarted)) {
                find(Invariant.ONE_WRITER, turn.turn(), "goes on at " + at.sequence() + " after its end");
            }
            switch (at.event()) {
                case TextDelta delta -> answer.append(delta.text());
                case TurnContinued continued -> begin(continued.attempt(), at.sequence());
                case TurnRestarted restarted -> {
                    begin(restarted.attempt(), at.sequence());
                    answer.setLength(0);
                }
                case Terminal terminal -> {
                    ends++;
                    end = terminal;
                    lastEnd = at.sequence();
                }
                default -> {} // other kinds say nothing about a turn's life
            }
            checkRow(at.sequence());
        }

        private void begin(int number, long sequence) {
            if (number != attempt + 1) {
                find(
                        Invariant.ONE_WRITER,
                        turn.turn(),
                        "attempt " + number + " begins at " + sequence + " after attempt " + attempt);
            }
            attempt = number;
            end = null;
            lastEnd = 0;
        }

        private void checkRow(long sequence) {
            Optional<Row> row =
                    log.rows().stream().filter(each -> each.first() == sequence).findFirst();
            if (row.isPresent()
                    && (row.get().attempt() != attempt
                            || !Objects.equals(row.get().turn(), turn.turn()))) {
                find(
                        Invariant.ONE_WRITER,
                        turn.turn(),
                        "event " + sequence + " of attempt " + attempt + " was written by attempt "
                                + row.get().attempt());
            }
        }
    }
}
