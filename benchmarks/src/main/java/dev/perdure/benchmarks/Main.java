package dev.perdure.benchmarks;

import java.time.Duration;
import picocli.CommandLine;

/** The benchmarks' command line. */
public final class Main {

    private Main() {}

    /** Ends with 0 if everything could be measured and nothing was lost. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new MeasureCommand()).registerConverter(Duration.class, new Durations());
    }
}
