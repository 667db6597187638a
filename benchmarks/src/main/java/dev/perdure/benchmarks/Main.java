package dev.perdure.benchmarks;

import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks' command line. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        subcommands = LoadCommand.class,
        description = "Measures the packaged server.")
public final class Main {

    private Main() {}

    /** Ends with 0 if everything could be measured and nothing was lost. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Main()).registerConverter(Duration.class, new Durations());
        System.exit(line.execute(arguments));
    }
}
