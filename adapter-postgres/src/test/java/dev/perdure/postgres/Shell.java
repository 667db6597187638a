package dev.perdure.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A shell that lives as long as the test, so that what it has mounted in a namespace of its own does too. */
final class Shell implements AutoCloseable {

    private static final String END = "--end-of-command--";

    private final Process process;
    private final Writer input;
    private final BufferedReader output;

    private Shell(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static Shell start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        return new Shell(builder.start());
    }

    /** Runs a command to its end; true if it succeeded. */
    boolean succeeds(String command) throws IOException {
        return run(command).endsWith(" 0");
    }

    void require(String command) throws IOException {
        String said = run(command);
        if (!said.endsWith(" 0")) {
            throw new IOException(command + " failed: " + said);
        }
    }

    private String run(String command) throws IOException {
        input.write(command + " </dev/null\necho " + END + " $?\n");
        input.flush();
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line);
            if (line.contains(END)) {
                return said.toString();
            }
            said.append('\n');
        }
        throw new IOException("the shell is gone: " + said);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
