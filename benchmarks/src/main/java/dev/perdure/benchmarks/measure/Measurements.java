package dev.perdure.benchmarks.measure;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** All measurements, by the names of their commands, in the order in which they are run. */
public final class Measurements {

    private Measurements() {}

    /** A new map, to be changed by whoever asked. */
    public static SequencedMap<String, Measurement> all() {
        SequencedMap<String, Measurement> all = new LinkedHashMap<>();
        all.put("capacity", new Capacity());
        all.put("cost", new Cost());
        all.put("latency", new Latency());
        all.put("idle", new Idle());
        all.put("crowd", new Crowded());
        all.put("submit", new SubmitLatency());
        all.put("takeover", new Takeover());
        all.put("nodes", new Nodes());
        all.put("storage", new Storage());
        all.put("startup", new StartUp());
        return all;
    }
}
