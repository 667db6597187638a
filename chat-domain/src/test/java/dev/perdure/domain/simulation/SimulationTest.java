package dev.perdure.domain.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.perdure.domain.DurableChatService;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of schedules of the domain over a faulty store, each decided by its seed alone.
 *
 * <p>{@code -Dperdure.simulation.seed=S} runs the schedule of that seed, {@code -Dperdure.simulation.schedules=N} as many from
 * it on. Without a seed each run of the suite tries others: a fixed set would find what it finds once and never again, and
 * the seed that is printed makes any finding repeatable to the last step.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SimulationTest {

    private static final String SEED = "perdure.simulation.seed";
    private static final String SCHEDULES = "perdure.simulation.schedules";
    private static final int USUAL = 2_000;

    /** From how many schedules on every kind of thing has certainly happened. */
    private static final int MANY = 1_000;

    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger DOMAIN = Logger.getLogger(DurableChatService.class.getPackageName());

    @Nullable
    private static Level usual;

    @BeforeAll
    static void quieten() {
        usual = DOMAIN.getLevel();
        DOMAIN.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        DOMAIN.setLevel(usual);
    }

    @Nested
    class Storms {

        @Test
        @Timeout(value = 6, unit = TimeUnit.HOURS)
        void noScheduleBreaksAPromise() {
            Long given = Long.getLong(SEED);
            long base = given == null ? new Random().nextLong(1L << 40) : given;
            int schedules = Integer.getInteger(SCHEDULES, given == null ? USUAL : 1);
            System.out.println("simulation: " + schedules + " schedules from seed " + base);

            Map<String, Integer> counts = new HashMap<>();
            long steps = 0;
            for (long seed = base; seed < base + schedules; seed++) {
                Schedule.Verdict verdict = Schedule.run(seed);
                if (verdict.violation() != null) {
                    System.out.println(verdict.trace());
                    fail("%s%nAgain, with its trace: -D%s=%d", verdict, SEED, seed);
                }
                steps += verdict.steps();
                verdict.counts().forEach((what, times) -> counts.merge(what, times, Integer::sum));
            }

            System.out.println("simulation: " + steps + " steps, no violation");
            if (schedules >= MANY) {
                assertThat(counts)
                        .containsKeys(
                                "kill",
                                "stop",
                                "close",
                                "outage",
                                "leap",
                                "failed:",
                                "answer lost:",
                                "repeats append",
                                "repeats end",
                                "did at once: append",
                                "did claim:",
                                "agent ignores",
                                "retried",
                                "rephrased",
                                "cancelled",
                                "deleted",
                                "polled",
                                "gap UNREADABLE",
                                "gap FOREIGN",
                                "gap FUTURE",
                                "gap PRUNED");
            }
        }

        @Test
        void theSameSeedGivesTheSameScheduleToTheLastStep() {
            for (long seed = 1; seed <= 20; seed++) {
                String first = Schedule.run(seed).trace().toString();

                assertThat(Schedule.run(seed).trace().toString()).isEqualTo(first);
                assertThat(Schedule.run(seed + 1).trace().toString()).isNotEqualTo(first);
            }
        }
    }

    @Nested
    class Oracle {

        private static final long FIRST = 1;
        private static final int ENOUGH = 3_000;

        @ParameterizedTest
        @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
        void catchesWhatIsBrokenOnPurpose(Mutation mutation) {
            Map<String, Integer> otherwise = new HashMap<>();
            for (long seed = FIRST; seed < FIRST + ENOUGH; seed++) {
                String violation = Schedule.run(seed, mutation).violation();
                if (violation != null) {
                    if (violation.contains(mutation.complaint())) {
                        return;
                    }
                    otherwise.merge(violation, 1, Integer::sum);
                }
            }
            fail("%d schedules did not show it; what else was found: %s", ENOUGH, otherwise.keySet());
        }
    }
}
