package dev.perdure.app.faults.oracle;

import dev.perdure.app.faults.oracle.Evidence.Accepted;
import dev.perdure.app.faults.oracle.Evidence.Ended;
import dev.perdure.app.faults.oracle.Evidence.SessionLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reviews what submits were answered: one message id, one turn, and it is there. */
final class SubmissionReview {

    private final Evidence evidence;
    private final Map<String, SessionLog> logs;
    private final List<Finding> findings = new ArrayList<>();

    SubmissionReview(Evidence evidence, Map<String, SessionLog> logs) {
        this.evidence = evidence;
        this.logs = logs;
    }

    List<Finding> findings() {
        Map<String, String> turns = new HashMap<>();
        for (Accepted accepted : evidence.accepted()) {
            String message = accepted.session() + "/" + accepted.messageId();
            String first = turns.putIfAbsent(message, accepted.turn());
            if (first != null && !first.equals(accepted.turn())) {
                find(message, Invariant.SUBMIT_ONCE, "is turn " + first + " and turn " + accepted.turn());
            }
            SessionLog log = logs.get(accepted.session());
            boolean there = log != null
                    && log.turns().stream()
                            .anyMatch(turn -> turn.turn().equals(accepted.turn())
                                    && turn.messageId().equals(accepted.messageId()));
            if (!there) {
                find(message, Invariant.EVERY_TURN_ENDS, "was accepted, and its turn is nowhere");
            }
        }
        for (SessionLog log : logs.values()) {
            once(log);
        }
        return findings;
    }

    private void once(SessionLog log) {
        Map<String, String> turns = new HashMap<>();
        for (Ended turn : log.turns()) {
            String first = turns.putIfAbsent(turn.messageId(), turn.turn());
            if (first != null) {
                find(
                        log.session() + "/" + turn.messageId(),
                        Invariant.SUBMIT_ONCE,
                        "has turn " + first + " and turn " + turn.turn());
            }
        }
    }

    private void find(String where, Invariant broken, String what) {
        findings.add(new Finding(broken, where, what));
    }
}
