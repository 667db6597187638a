package dev.perdure.domain.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void many() {
        long base = Long.getLong("perdure.simulation.seed", 1);
        int n = Integer.getInteger("perdure.simulation.schedules", 50);
        long t0 = System.nanoTime();
        Map<String, Integer> bad = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        long steps = 0;
        for (long seed = base; seed < base + n; seed++) {
            Schedule.Verdict verdict = Schedule.run(seed);
            steps += verdict.steps();
            verdict.counts().forEach((k, v) -> counts.merge(k, v, Integer::sum));
            if (verdict.violation() != null) {
                if (bad.merge(verdict.violation().replaceAll("[\\[0-9(].*", ""), 1, Integer::sum) == 1) {
                    System.out.println(verdict);
                    if (n == 1) System.out.println(verdict.trace());
                }
            }
        }
        System.out.println(bad + " " + steps + " steps " + (System.nanoTime() - t0) / 1e6 + " ms");
        System.out.println(counts);
        assertThat(bad).isEmpty();
    }
}
