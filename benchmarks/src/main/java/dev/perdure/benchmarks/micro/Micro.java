package dev.perdure.benchmarks.micro;

import dev.perdure.benchmarks.report.Finding;
import dev.perdure.benchmarks.report.Headline;
import dev.perdure.benchmarks.report.Table;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the small benchmarks, each in a process of its own that JMH starts and ends. */
public final class Micro {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private Micro() {}

    /** Runs all of them; quickly only to see that they work. */
    public static Finding run(boolean quick) throws IOException {
        try {
            return finding(new Runner(new OptionsBuilder()
                            .include("dev\\.perdure\\.benchmarks\\.micro\\..*")
                            .forks(1)
                            .warmupIterations(quick ? 1 : 3)
                            .warmupTime(quick ? TimeValue.milliseconds(200) : TimeValue.seconds(1))
                            .measurementIterations(quick ? 1 : 5)
                            .measurementTime(quick ? TimeValue.milliseconds(200) : TimeValue.seconds(1))
                            .addProfiler(GCProfiler.class)
                            .shouldFailOnError(true)
                            .verbosity(VerboseMode.SILENT)
                            .build())
                    .run());
        } catch (RunnerException failed) {
            throw new IOException(failed);
        }
    }

    private static Finding finding(Collection<RunResult> results) {
        List<List<String>> rows = results.stream().map(Micro::row).toList();
        return new Finding(
                "Frame writer and cursor",
                List.of(),
                new Table(List.of("what", "ns each", "± ns (99.9 %)", "bytes allocated"), rows),
                List.of("By JMH, in-process: the frame writer writes to nowhere, the cursor reads from the in-memory"
                        + " repository."));
    }

    private static List<String> row(RunResult result) {
        Result<?> time = result.getPrimaryResult();
        String name = result.getParams().getBenchmark();
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        return List.of(
                name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
                Headline.number(time.getScore()),
                Double.isNaN(time.getScoreError()) ? "" : Headline.number(time.getScoreError()),
                allocated == null ? "" : Headline.number(Math.rint(allocated.getScore())));
    }
}
