package dev.perdure.benchmarks.load;

import java.net.URI;
import java.time.Duration;

/**
 * What load to lay on a server.
 *
 * @param server its address with the base path of its API
 * @param turns how many sessions get one turn each
 * @param tokens how many tokens each turn has
 * @param perSecond how many a second; 0 for as fast as it goes
 * @param ramp how long it takes to start all turns, evenly spread
 * @param threads how many threads read
 */
public record LoadPlan(URI server, int turns, int tokens, double perSecond, Duration ramp, int threads) {

    /** What a turn may take beyond what it must. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int SLOWER = 3;

    public LoadPlan {
        if (turns < 1 || tokens < 1 || perSecond < 0 || ramp.isNegative() || threads < 1) {
            throw new IllegalArgumentException("turns, tokens and threads are at least 1, rate and ramp at least 0");
        }
        if (perSecond >= 1e6 || Math.round(perSecond * 1_000) / 1e3 != perSecond) {
            // The demo agent would answer anything else by an explanation.
            throw new IllegalArgumentException("a rate is below a million, with three decimals at most");
        }
    }

    /** The same for another number of turns. */
    public LoadPlan withTurns(int other) {
        return new LoadPlan(server, other, tokens, perSecond, ramp, threads);
    }

    /** The same for another number of tokens. */
    public LoadPlan withTokens(int other) {
        return new LoadPlan(server, turns, other, perSecond, ramp, threads);
    }

    /** What makes the demo agent say the tokens. */
    String message() {
        String count = "/tokens " + tokens;
        return perSecond > 0 ? count + " at " + perSecond : count;
    }

    /** After this time what has not come is lost. */
    Duration limit() {
        double seconds = perSecond > 0 ? tokens / perSecond : 0;
        return ramp.plus(PATIENCE).plusMillis(Math.round(seconds * SLOWER * 1_000));
    }
}
