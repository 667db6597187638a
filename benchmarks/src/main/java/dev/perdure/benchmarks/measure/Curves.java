package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.report.Plot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What is plotted: latency and cost over the number of turns. Not thread-safe. */
public final class Curves {

    public static final String LATENCY_FILE = "latency.svg";
    public static final String LATENCY_TITLE = "p99 from when a token was due to when it was read";
    public static final String COST_FILE = "cost.svg";
    public static final String COST_TITLE = "CPU seconds for a million delivered tokens";

    private static final double LEAST_MILLIS = 1;

    private final Map<Integer, Double> latencies = new TreeMap<>();
    private final Map<String, Map<Integer, Double>> costs = new TreeMap<>();

    void latency(int turns, double millis) {
        latencies.put(turns, Math.max(LEAST_MILLIS, millis));
    }

    void cost(String of, int turns, double seconds) {
        costs.computeIfAbsent(of, name -> new TreeMap<>()).put(turns, seconds);
    }

    public boolean hasLatency() {
        return !latencies.isEmpty();
    }

    public boolean hasCost() {
        return !costs.isEmpty();
    }

    public void writeLatency(Path folder) throws IOException {
        new Plot(LATENCY_TITLE, "ms")
                .logarithmic(LEAST_MILLIS)
                .line("durable in PostgreSQL", latencies)
                .write(folder.resolve(LATENCY_FILE));
    }

    public void writeCost(Path folder) throws IOException {
        Plot plot = new Plot(COST_TITLE, "CPU seconds");
        costs.forEach(plot::line);
        plot.write(folder.resolve(COST_FILE));
    }
}
