package dev.perdure.app.faults.oracle;

import dev.perdure.app.faults.oracle.Evidence.SessionLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Holds what every client saw against the log, the store and the agent's runs. A pure function, the same for every scenario:
 * it knows nothing of what was broken.
 */
public final class Oracle {

    private Oracle() {}

    /** Every breach that the evidence shows; none if all invariants hold. */
    public static List<Finding> judge(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        Map<String, SessionLog> logs =
                evidence.sessions().stream().collect(Collectors.toMap(SessionLog::session, Function.identity()));
        for (SessionLog log : evidence.sessions()) {
            findings.addAll(new LogReview(log).findings());
            findings.addAll(new TurnReview(log, evidence).findings());
        }
        for (Journal journal : evidence.journals()) {
            SessionLog log = logs.get(journal.session());
            if (log != null) {
                findings.addAll(new JournalReview(journal, log).findings());
            } else if (journal.frames() > 0) {
                findings.add(new Finding(
                        Invariant.VISIBLE_IS_DURABLE, journal.client(), "saw events of a session that is nowhere"));
            }
        }
        findings.addAll(new SubmissionReview(evidence, logs).findings());
        return List.copyOf(findings);
    }
}
