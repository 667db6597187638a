package dev.perdure.benchmarks;

import dev.perdure.benchmarks.measure.Bench;
import dev.perdure.benchmarks.measure.Curves;
import dev.perdure.benchmarks.measure.Measurement;
import dev.perdure.benchmarks.measure.Measurements;
import dev.perdure.benchmarks.measure.Scale;
import dev.perdure.benchmarks.micro.Micro;
import dev.perdure.benchmarks.process.Installation;
import dev.perdure.benchmarks.process.StartedProcesses;
import dev.perdure.benchmarks.report.Finding;
import dev.perdure.benchmarks.report.Machine;
import dev.perdure.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs measurements one after the other and writes down what they find. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        subcommands = LoadCommand.class,
        description = {
            "Measures the packaged server on this machine and writes down what is found; docs/benchmarks.md explains it.",
            "Measurements: all, or some of capacity, cost, latency, idle, crowd, submit, takeover, nodes, storage, startup, micro."
        })
final class MeasureCommand implements Callable<Integer> {

    private static final int INCOMPLETE = 1;
    private static final String ALL = "all";
    private static final String MICRO = "micro";
    private static final String RESULTS = "results.md";

    @Spec
    @Nullable
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "MEASUREMENT", description = "What to measure.")
    private List<String> wanted = List.of();

    @Option(names = "--quick", description = "Measure next to nothing, to see that everything works.")
    private boolean quick;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where results go; else benchmarks/target/results.")
    @Nullable
    private Path out;

    @Option(
            names = "--work",
            paramLabel = "FOLDER",
            description = "Where the data folders are made, on the disk to be" + " measured; else benchmarks/target.")
    @Nullable
    private Path work;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "A page to put the results into, such as"
                    + " docs/benchmarks.md; the plots go into a folder of its name beside it.")
    @Nullable
    private Path page;

    @Option(
            names = "--server-java-options",
            paramLabel = "OPTIONS",
            defaultValue = "",
            description = "Options for the" + " server's Java, to profile it or to try others than the launcher's.")
    private String javaOptions = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path project = Path.of(System.getProperty("perdure.root", "."));
        Path target = project.resolve("benchmarks/target");
        SequencedMap<String, Measurement> measurements = chosen();
        Installation installation = Installation.in(project, javaOptions);
        Path folder = Files.createDirectories(out == null ? target.resolve("results") : out);
        Path data = Files.createTempDirectory(Files.createDirectories(work == null ? target : work), "run-");
        Report report = new Report();
        report.circumstance(Machine.words(LocalDate.now(ZoneOffset.UTC)));
        report.circumstance(
                String.format(Locale.ROOT, "The load before the first measurement was %.2f.", Machine.loadBefore()));
        if (!javaOptions.isEmpty()) {
            report.circumstance("The server ran with " + javaOptions + ".");
        }
        StartedProcesses started = new StartedProcesses();
        Cleaning cleaning = new Cleaning(started, data);
        Runtime.getRuntime().addShutdownHook(new Thread(cleaning, "cleaning"));
        try {
            Bench bench = new Bench(installation, started, data, quick ? Scale.QUICK : Scale.FULL, System.out::println);
            for (Map.Entry<String, Measurement> each : measurements.entrySet()) {
                run(each.getKey(), each.getValue(), bench, report);
                if (started.closed()) {
                    return INCOMPLETE; // half of the results would pass for all of them
                }
            }
            plot(bench.curves(), folder, report);
            publish(report, folder);
        } finally {
            cleaning.run();
        }
        return report.complete() ? 0 : INCOMPLETE;
    }

    private ParameterException refusal(String words) {
        return new ParameterException(spec == null ? new CommandLine(this) : spec.commandLine(), words);
    }

    private SequencedMap<String, Measurement> chosen() {
        SequencedMap<String, Measurement> all = Measurements.all();
        all.put(MICRO, bench -> Micro.run(quick));
        String names = ALL + ", " + String.join(", ", all.sequencedKeySet());
        if (wanted.isEmpty()) {
            throw refusal("Say what to measure: " + names + ".");
        }
        for (String name : wanted) {
            if (!name.equals(ALL) && !all.containsKey(name)) {
                throw refusal("There is no measurement '" + name + "'; there are " + names + ".");
            }
        }
        if (!wanted.contains(ALL)) {
            all.keySet().retainAll(wanted);
        }
        return all;
    }

    /** One that fails doesn't keep the others from being made. */
    private static void run(String name, Measurement measurement, Bench bench, Report report) {
        System.out.println(name);
        long begun = System.nanoTime();
        try {
            Finding finding = measurement.run(bench);
            report.add(finding);
            System.out.printf(Locale.ROOT, "%n%s%n(%.0f s)%n%n", finding.markdown(), (System.nanoTime() - begun) / 1e9);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            report.failed(name, "it was interrupted");
        } catch (Exception e) { // whatever it is: it is said here and in the results
            System.err.println(name + " failed:");
            e.printStackTrace();
            report.failed(name, String.valueOf(e.getMessage()));
        }
    }

    private static void plot(Curves curves, Path folder, Report report) {
        try {
            if (curves.hasLatency()) {
                curves.writeLatency(folder);
                report.plot(Curves.LATENCY_TITLE, Curves.LATENCY_FILE);
            }
            if (curves.hasCost()) {
                curves.writeCost(folder);
                report.plot(Curves.COST_TITLE, Curves.COST_FILE);
            }
        } catch (IOException | RuntimeException | LinkageError e) { // a machine without fonts has no plots
            System.err.println("no plots:");
            e.printStackTrace();
            report.failed("the plot", e.toString());
        }
    }

    private void publish(Report report, Path folder) throws IOException {
        Path results = folder.resolve(RESULTS);
        Files.writeString(results, report.markdown());
        System.out.println(report.markdown());
        System.out.println("Written to " + results);
        if (page != null) {
            Path name = page.toAbsolutePath().getFileName();
            String plots = name.toString().replaceFirst("\\.md$", "");
            Path beside = Files.createDirectories(page.toAbsolutePath().resolveSibling(plots));
            for (String plot : List.of(Curves.LATENCY_FILE, Curves.COST_FILE)) {
                if (Files.exists(folder.resolve(plot))) {
                    Files.copy(folder.resolve(plot), beside.resolve(plot), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            report.writeInto(page, plots + "/");
            System.out.println("and into " + page);
        }
    }
}
