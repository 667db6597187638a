package dev.perdure.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandLineTest {

    private final StringWriter complaint = new StringWriter();
    private final CommandLine line = Main.commandLine().setErr(new PrintWriter(complaint));

    @Test
    void theLoadClientNeedsNoMeasurement() {
        assertThat(line.parseArgs("load", "--url", "http://127.0.0.1:1", "--ramp", "2s")
                        .subcommand()
                        .commandSpec()
                        .name())
                .isEqualTo("load");
    }

    @Test
    void nothingToMeasureIsRefusedWithWhatThereIs() {
        assertThat(line.execute()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(complaint.toString()).contains("Say what to measure: all, capacity");
    }

    @Test
    void anUnknownMeasurementIsRefusedByName() {
        assertThat(line.execute("speed")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(complaint.toString()).contains("'speed'");
    }
}
