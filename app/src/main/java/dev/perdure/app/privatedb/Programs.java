package dev.perdure.app.privatedb;

import java.io.File;
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

    private static final String TRANSCRIPT = ".transcript";
    private static final Duration QUICK = Duration.ofSeconds(10);

    private final Binaries binaries;
    private final Path logs;
    private final List<String> wrapper;

    private Programs(Binaries binaries, Path logs, List<String> wrapper) {
        this.binaries = binaries;
        this.logs = logs;
        this.wrapper = wrapper;
    }

    /**
     * Finds the way to run the programs here, and proves it by running one.
     *
     * @param logs an existing folder for what the programs say
     */
    static Programs of(Binaries binaries, Path logs) {
        List<String> wrapper = superuser(logs) ? List.of("unshare", "--user") : List.of();
        Programs programs = new Programs(binaries, logs, wrapper);
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
        return run(limit, command, logs);
    }

    private static boolean superuser(Path logs) {
        if (Binaries.windows()) {
            return false; // there pg_ctl itself gives up an administrator's rights
        }
        return run(QUICK, List.of("id", "-u"), logs).output().strip().equals("0");
    }

    private static Outcome run(Duration limit, List<String> command, Path logs) {
        try {
            removeFormerTranscripts(logs);
            // The output goes to a file, not a pipe: a background process that inherits it then keeps nobody waiting.
            // And it
            // is a file of this run alone: a program that outlives its server goes on writing into what it was given.
            Path transcript = Files.createTempFile(logs, "command-", TRANSCRIPT);
            return run(limit, command, transcript.toFile());
        } catch (IOException e) {
            return new Outcome(-1, e.toString());
        }
    }

    private static void removeFormerTranscripts(Path logs) {
        try {
            Folders.removeUnfinished(logs, TRANSCRIPT);
        } catch (IOException e) {
            return; // Windows keeps what is still open; the next run tries again
        }
    }

    private static Outcome run(Duration limit, List<String> command, File transcript) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(transcript);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("PG") || name.startsWith("LC_") || name.startsWith("PERDURE_"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            byte[] output = Files.readAllBytes(transcript.toPath());
            return new Outcome(ended ? process.exitValue() : -1, new String(output, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PrivatePostgresException("Interrupted while waiting for the private PostgreSQL.", e);
        } finally {
            process.destroyForcibly();
        }
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
