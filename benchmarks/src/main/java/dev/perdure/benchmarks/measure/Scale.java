package dev.perdure.benchmarks.measure;

import java.time.Duration;
import java.util.List;

/**
 * How much is done.
 *
 * @param steps turns at once, to be tried for the capacity
 * @param tokens of each turn
 * @param manyTurns at once, for what they cost and store
 * @param fewTurns at once, for the latency that is added
 * @param loadTurns at once, while a client resumes
 * @param resumes reconnects, quiet and under load each
 * @param idleStreams that are open at once
 * @param longHistory messages in a long session
 * @param submits into a short and a long session each
 * @param starts of a server, fresh and again each
 */
public record Scale(
        List<Integer> steps,
        int tokens,
        int manyTurns,
        int fewTurns,
        int loadTurns,
        int resumes,
        int idleStreams,
        int longHistory,
        int submits,
        int starts) {

    /** Tokens a second of each turn, as fast as people read and models speak. */
    static final double RATE = 50;

    private static final double BEGINNINGS_A_SECOND = 400;

    /** What figures are published of. */
    public static final Scale FULL = new Scale(
            List.of(50, 100, 200, 400, 800, 1200, 1600, 2000, 2400), 500, 800, 50, 200, 500, 5000, 100_000, 150, 3);

    /** Only to see that everything works. */
    public static final Scale QUICK = new Scale(List.of(25, 50), 100, 50, 25, 25, 50, 200, 2_000, 20, 1);

    /** How long it takes to begin so many turns. */
    Duration ramp(int turns) {
        return Duration.ofMillis(Math.max(1_000, Math.round(turns / BEGINNINGS_A_SECOND * 1_000)));
    }
}
