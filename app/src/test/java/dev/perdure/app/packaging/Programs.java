package dev.perdure.app.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs that are run to their end. */
final class Programs {

    /** What the build has packed. */
    static final Path PACKAGE = Path.of("target", "perdure-server.tar.gz").toAbsolutePath();

    private static final long PATIENCE_SECONDS = 100;

    private Programs() {}

    /** How a program ended, and all that it said. */
    record Outcome(int exitCode, String output) {

        Outcome orFail() {
            if (exitCode != 0) {
                throw new AssertionError("it ended with " + exitCode + ": " + output);
            }
            return this;
        }
    }

    static Outcome run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        return run(environment, Arrays.asList(command));
    }

    static Outcome run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it doesn't end: " + output);
        }
        return new Outcome(process.exitValue(), output);
    }

    /** Unpacks what the build has packed, as its users do, and gives the folder that is in it. */
    static Path unpack(Path folder) throws IOException, InterruptedException {
        run(Map.of(), "tar", "-xzf", PACKAGE.toString(), "-C", folder.toString())
                .orFail();
        return folder.resolve("perdure-server");
    }

    /** Whether this machine lets its user put one folder in the place of another, for the programs that it starts. */
    static boolean canMount(Path folder) throws IOException, InterruptedException {
        Path from = Files.createDirectories(folder.resolve("from"));
        Path to = Files.createDirectories(folder.resolve("to"));
        return run(
                                Map.of(),
                                "sh",
                                "-c",
                                "id -u | grep -qx 0 && unshare --mount mount --bind '" + from + "' '" + to + "'")
                        .exitCode()
                == 0;
    }
}
