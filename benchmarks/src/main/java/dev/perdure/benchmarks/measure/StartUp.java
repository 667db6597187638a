package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.load.LoadClient;
import dev.perdure.benchmarks.load.LoadPlan;
import dev.perdure.benchmarks.process.ServerProcess;
import dev.perdure.benchmarks.report.Finding;
import dev.perdure.benchmarks.report.Headline;
import dev.perdure.benchmarks.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long it takes from the launcher to a server that is ready, and to the first token. */
final class StartUp implements Measurement {

    @Override
    public Finding run(Bench bench) throws IOException, InterruptedException {
        List<Start> fresh = new ArrayList<>();
        List<Start> again = new ArrayList<>();
        for (int i = 0; i < bench.scale().starts(); i++) {
            Path folder = bench.newFolder();
            try {
                fresh.add(start(bench, folder));
                again.add(start(bench, folder));
            } finally {
                bench.endDatabase(folder);
            }
        }
        bench.say("  ready after %.2f s on a new data folder, %.2f s on an old one", ready(fresh), ready(again));
        return new Finding(
                "Start-up",
                List.of(
                        Headline.of("launcher → ready, new data folder", Headline.number(ready(fresh)) + " s"),
                        Headline.of("launcher → ready, existing data folder", Headline.number(ready(again)) + " s")),
                new Table(
                        List.of("data folder", "to ready, s", "to the first token, s", "starts"),
                        List.of(row("new", fresh), row("existing", again))),
                List.of(
                        "Medians. A new folder means unpacking PostgreSQL, making a cluster and its tables. Each server is"
                                + " stopped in order before the next start."));
    }

    private record Start(double ready, double firstToken) {}

    private static Start start(Bench bench, Path folder) throws IOException, InterruptedException {
        ServerProcess server = bench.server(folder);
        double ready = server.startSeconds();
        long begun = System.nanoTime();
        LoadClient.run(new LoadPlan(server.api(), 1, 1, Scale.RATE, Duration.ZERO, 1));
        double first = ready + (System.nanoTime() - begun) / 1e9;
        server.terminate();
        server.awaitEnd();
        return new Start(ready, first);
    }

    private static double ready(List<Start> starts) {
        return median(starts.stream().map(Start::ready).toList());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static List<String> row(String folder, List<Start> starts) {
        return List.of(
                folder,
                Headline.number(ready(starts)),
                Headline.number(median(starts.stream().map(Start::firstToken).toList())),
                Headline.number(starts.size()));
    }
}
