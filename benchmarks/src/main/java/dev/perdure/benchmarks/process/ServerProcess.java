package dev.perdure.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A server that runs, on a port of its own choice. Used by one thread, but {@link #usage} by any. */
public final class ServerProcess implements AutoCloseable {

    private static final String READY = " is ready: ";
    private static final String BASE_PATH = "/api/app";
    private static final long PATIENCE_SECONDS = 90;

    /** What the server's launcher gives its Java, so that the yardstick has the same; see app/src/packaging. */
    private static final List<String> LAUNCHER_OPTIONS = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+UseCompactObjectHeaders",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=20",
            "-XX:G1PeriodicGCInterval=60000");

    private final StartedProcesses started;
    private final Process process;
    private final Path folder;
    private final URI address;
    private final double startSeconds;

    private ServerProcess(StartedProcesses started, Process process, Path folder, URI address, double startSeconds) {
        this.started = started;
        this.process = process;
        this.folder = folder;
        this.address = address;
        this.startSeconds = startSeconds;
    }

    /**
     * Starts the packaged server with its private PostgreSQL, or another store if the arguments say so, and returns when it
     * says that it is ready.
     *
     * @param folder its data folder; what it writes to stderr stands beside it
     */
    public static ServerProcess packaged(
            Installation installation, StartedProcesses started, Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(installation.launcher().toString());
        command.addAll(List.of("--port=0", "--base-path=" + BASE_PATH, "--data-dir=" + folder));
        command.addAll(List.of(arguments));
        started.ownDatabaseIn(folder);
        return start(installation, started, folder, command);
    }

    /** Starts the endpoint that streams the same bytes and keeps nothing. */
    public static ServerProcess bare(Installation installation, StartedProcesses started, Path folder)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(installation.program("java"));
        command.addAll(LAUNCHER_OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("dev.perdure.benchmarks.bare.BareServer", BASE_PATH));
        return start(installation, started, folder, command);
    }

    private static ServerProcess start(
            Installation installation, StartedProcesses started, Path folder, List<String> command) throws IOException {
        Path errors = folder.resolveSibling(folder.getFileName() + ".err");
        Files.createDirectories(folder.toAbsolutePath().getParent());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PERDURE_"));
        builder.environment().put("JAVA_OPTS", installation.javaOptions());
        builder.environment().put("JAVA_HOME", installation.java().toString());
        long begun = System.nanoTime();
        Process process = started.start(builder);
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        double seconds = (System.nanoTime() - begun) / 1e9;
        int ready = line == null ? -1 : line.indexOf(READY);
        if (line == null || ready < 0) {
            started.kill(process);
            throw new IOException("not ready but: " + line + "\n" + Files.readString(errors));
        }
        URI address = URI.create(line.substring(ready + READY.length()));
        return new ServerProcess(started, process, folder, address, seconds);
    }

    /** Its address with the base path of its API. */
    public URI api() {
        return address.resolve(BASE_PATH);
    }

    public long pid() {
        return process.pid();
    }

    /** How long it took from starting the launcher to the line that says that it is ready. */
    public double startSeconds() {
        return startSeconds;
    }

    /** The PostgreSQL in its data folder. */
    public PrivateDatabase database() {
        return new PrivateDatabase(folder);
    }

    /** What it, its PostgreSQL and this process have used up to now. */
    public Usage usage() throws IOException {
        return Usage.now(OptionalLong.of(pid()), Usage.postmasterIn(folder));
    }

    /** The same over a PostgreSQL that isn't its own. */
    public Usage usageOver(PrivateDatabase database) throws IOException {
        return Usage.now(OptionalLong.of(pid()), Usage.postmasterIn(database.dataFolder()));
    }

    /** As {@code kill -9}: it is gone when this returns, and its PostgreSQL goes on. */
    public void kill() {
        started.kill(process);
    }

    /** As {@code kill}: asks it to stop, and doesn't wait for it. */
    public void terminate() {
        process.destroy();
    }

    /** Waits until it has ended. */
    public void awaitEnd() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("the server doesn't end");
        }
    }

    /** Ends it and its PostgreSQL at once. */
    @Override
    public void close() {
        started.kill(process);
        started.killDatabaseIn(folder);
    }
}
