package dev.perdure.app.privatedb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's own programs, each for a bounded time.
 *
 * <p>PostgreSQL refuses to work for the superuser. There its programs run in a user namespace of their own, in which they are
 * nobody in particular and yet may use the superuser's files.
 */
final class Programs {

    private static final Duration QUICK = Duration.ofSeconds(10);

    private final Binaries binaries;
    private final Path transcript;
    private final List<String> wrapper;

    private Programs(Binaries binaries, Path transcript, List<String> wrapper) {
        this.binaries = binaries;
        this.transcript = transcript;
        this.wrapper = wrapper;
    }

    /**
     * Finds the way to run the programs here, and proves it by running one.
     *
     * @param logs an existing folder for what the programs say
     */
    static Programs of(Binaries binaries, Path logs) {
        Path transcript = logs.resolve("commands.log");
        List<String> wrapper = superuser(transcript) ? List.of("unshare", "--user") : List.of();
        Programs programs = new Programs(binaries, transcript, wrapper);
        Outcome version = programs.run(QUICK, "postgres", List.of("--version"));
        if (version.success()) {
            return programs;
        }
        String advice = wrapper.isEmpty()
                ? "Its programs don't run on this system. Give a PostgreSQL of yours with --database-url,"
                        + " or go without one with --store=memory."
                : "PostgreSQL refuses to run as root, and this system lets nobody make a user namespace (unshare --user)."
                        + " Run the server as a normal user, or give a PostgreSQL of yours with --database-url.";
        throw new PrivatePostgresException("The private PostgreSQL can't start. " + advice + " " + version.words());
    }

    /** Runs a program to its end, or kills it when the time is over. What it starts in the background goes on. */
    Outcome run(Duration limit, String program, List<String> arguments) {
        List<String> command = new ArrayList<>(wrapper);
        command.add(binaries.program(program).toString());
        command.addAll(arguments);
        return run(limit, command, transcript);
    }

    private static boolean superuser(Path transcript) {
        if (Binaries.windows()) {
            return false; // there pg_ctl itself gives up an administrator's rights
        }
        return run(QUICK, List.of("id", "-u"), transcript).output().strip().equals("0");
    }

    private static Outcome run(Duration limit, List<String> command, Path transcript) {
        // The output goes to a file, not a pipe: a background process that has inherited it then keeps nobody waiting.
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(transcript.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            try {
                boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
                return new Outcome(ended ? process.exitValue() : -1, output(transcript));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PrivatePostgresException("Interrupted while waiting for the private PostgreSQL.", e);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return new Outcome(-1, e.toString());
        }
    }

    private static String output(Path transcript) throws IOException {
        return new String(Files.readAllBytes(transcript), StandardCharsets.UTF_8);
    }

    /** How a program ended and what it said. */
    record Outcome(int exitCode, String output) {

        boolean success() {
            return exitCode == 0;
        }

        /** The end of what it said, for an error message. */
        String words() {
            String text = output.strip();
            return "It said: " + (text.length() > 2000 ? "…" + text.substring(text.length() - 2000) : text);
        }
    }
}
