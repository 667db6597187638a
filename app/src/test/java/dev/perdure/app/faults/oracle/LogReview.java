package dev.perdure.app.faults.oracle;

import dev.perdure.app.faults.oracle.Evidence.Row;
import dev.perdure.app.faults.oracle.Evidence.SessionLog;
import java.util.ArrayList;
import java.util.List;

/** Reviews one log by itself: dense, the same for every reader, written by one attempt at a time. */
final class LogReview {

    private final SessionLog log;
    private final List<Finding> findings = new ArrayList<>();

    LogReview(SessionLog log) {
        this.log = log;
    }

    List<Finding> findings() {
        dense("served", log.served());
        dense("stored", log.stored());
        if (!log.served().equals(log.stored())) {
            find(Invariant.VISIBLE_IS_DURABLE, "what is served is not what is stored: " + firstDifference());
        }
        rows();
        return findings;
    }

    private void dense(String which, List<Frame> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i).sequence() != i + 1) {
                find(Invariant.DENSE_AND_EXACT, "the " + which + " log has " + frames.get(i) + " as event " + (i + 1));
                return;
            }
        }
    }

    private String firstDifference() {
        int both = Math.min(log.served().size(), log.stored().size());
        for (int i = 0; i < both; i++) {
            if (!log.served().get(i).equals(log.stored().get(i))) {
                return log.served().get(i) + " and " + log.stored().get(i);
            }
        }
        return log.served().size() + " and " + log.stored().size() + " events";
    }

    /** A row of an earlier attempt behind one of a later is a zombie's, whatever it says. */
    private void rows() {
        long next = 1;
        String turn = "";
        int attempt = 0;
        for (Row row : log.rows()) {
            if (row.first() != next) {
                find(Invariant.DENSE_AND_EXACT, "a row stands at " + row.first() + " instead of " + next);
            }
            next = row.first() + row.count();
            boolean same = row.turn().equals(turn);
            if (same && (row.attempt() < attempt || row.attempt() > attempt + 1)) {
                find(
                        Invariant.ONE_WRITER,
                        "attempt " + row.attempt() + " wrote " + row.first() + " after attempt " + attempt);
            }
            turn = row.turn();
            attempt = row.attempt();
        }
        if (next - 1 != log.stored().size()) {
            find(
                    Invariant.DENSE_AND_EXACT,
                    "the rows hold " + (next - 1) + " events, the log "
                            + log.stored().size());
        }
    }

    private void find(Invariant broken, String what) {
        findings.add(new Finding(broken, log.session(), what));
    }
}
