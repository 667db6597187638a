package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.load.TurnJournal;
import dev.perdure.benchmarks.process.Usage;
import org.HdrHistogram.Histogram;

/** What came of laying load on a server: what its clients saw, and what it took. */
record LoadRun(int turns, TurnJournal journal, Usage usage) {

    /** CPU seconds for each million of delivered tokens. */
    Usage perMillion() {
        return usage.perMillion(journal.deliveredTokens());
    }

    static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    /** From when a token was due to when it was read. */
    double dueP99() {
        return millis(journal.dueToSocket, 99);
    }

    /** What was wrong, in words. */
    String faults() {
        return journal.exact()
                ? "nothing lost"
                : journal.lostTokens() + " lost, " + journal.doubledTokens() + " doubled " + journal.failures();
    }
}
