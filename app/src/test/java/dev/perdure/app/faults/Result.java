package dev.perdure.app.faults;

import dev.perdure.app.faults.oracle.Evidence;
import dev.perdure.app.faults.oracle.Finding;
import dev.perdure.app.faults.oracle.Invariant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What came of one run of a scenario. */
record Result(long turns, long tokens, long visits, List<String> faults, List<Finding> findings) {

    private static final Pattern TOKEN = Pattern.compile("\\d+@\\d+ ");

    Result {
        faults = List.copyOf(faults);
        findings = List.copyOf(findings);
    }

    static Result of(Evidence evidence, List<String> faults, List<Finding> findings) {
        long turns = evidence.sessions().stream()
                .mapToLong(log -> log.turns().size())
                .sum();
        long tokens = evidence.sessions().stream()
                .flatMap(log -> log.stored().stream())
                .mapToLong(frame -> TOKEN.matcher(frame.data()).results().count())
                .sum();
        long visits = evidence.journals().stream()
                .mapToLong(journal -> journal.visits().size())
                .sum();
        return new Result(turns, tokens, visits, faults, findings);
    }

    Set<Invariant> broken() {
        Set<Invariant> broken = EnumSet.noneOf(Invariant.class);
        findings.forEach(finding -> broken.add(finding.broken()));
        return broken;
    }
}
