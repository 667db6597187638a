package dev.perdure.app;

import dev.perdure.app.privatedb.UnpackedPrograms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged server as a process of its own, on a free port. Closing kills it and its database, whatever state they are in. */
public final class ServerProcess implements AutoCloseable {

    /** For a JVM that lives for seconds beside others: a second compiler and threads that collect garbage double its start. */
    public static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private static final String READY = "Perdure is ready: ";
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final URI address;
    private final Path errors;

    private ServerProcess(Process process, URI address, Path errors) {
        this.process = process;
        this.address = address;
        this.errors = errors;
    }

    /** The launcher that the build has packed. */
    public static Path launcher() {
        return Path.of(System.getProperty("perdure.server", "target/perdure-server/bin/perdure-server"));
    }

    /**
     * Starts a server over a data folder, on any free port unless one is given, and returns when it says it is ready. The
     * folder has PostgreSQL's programs already, but nothing else if it is a new one.
     */
    public static ServerProcess start(Path data, String... arguments) throws IOException {
        if (!List.of(arguments).contains("--store=memory")) {
            UnpackedPrograms.putInto(data);
        }
        return start(command(data, arguments));
    }

    /** Starts a server by a command that becomes one, and returns when it says it is ready. */
    public static ServerProcess start(ProcessBuilder command) throws IOException {
        Path errors = Files.createTempFile("perdure-server", ".err");
        Process process = command.redirectError(errors.toFile()).start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (line == null || !line.startsWith(READY)) {
            process.destroyForcibly();
            throw new IOException("not ready but: " + line + "\n" + Files.readString(errors));
        }
        return new ServerProcess(process, URI.create(line.substring(READY.length())), errors);
    }

    /** Runs a server that is expected to end by itself. */
    static Ended run(Path data, String... arguments) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("perdure-server", ".err");
        Process process = command(data, arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile())
                .start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(errors);
        Files.delete(errors);
        return new Ended(ended ? process.exitValue() : -1, said);
    }

    private static ProcessBuilder command(Path data, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher().toString(), "--data-dir=" + data));
        if (Arrays.stream(arguments).noneMatch(argument -> argument.startsWith("--port="))) {
            command.add("--port=0");
        }
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS", SHORT_LIVED);
        return builder;
    }

    /** Where it listens. */
    public URI address() {
        return address;
    }

    /** Its process number, for signals. */
    public long pid() {
        return process.pid();
    }

    /** What it has said on stderr. */
    public String errors() throws IOException {
        return Files.readString(errors);
    }

    /** As {@code kill -9}: nothing of the server gets to say good-bye, and its database goes on. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    /** As {@code kill}: asks it to stop. */
    public int stop() throws InterruptedException {
        process.destroy();
        return awaitEnd();
    }

    private int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server doesn't end");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(errors);
    }

    /** How a server ended, and what it said on stderr. */
    record Ended(int exitCode, String errors) {}
}
