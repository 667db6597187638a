package dev.perdure.app.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged server as a process of its own, that can be killed as a machine kills. Owned by one thread. */
final class ServerProcess {

    private static final Pattern READY = Pattern.compile("Perdure is ready: (http://\\S+:(\\d+))");
    private static final long PATIENCE_SECONDS = 90;

    private final Process process;
    private final String url;
    private final int port;

    private ServerProcess(Process process, String url, int port) {
        this.process = process;
        this.url = url;
        this.port = port;
    }

    /**
     * Starts the server and waits until it is ready.
     *
     * @param port 0 for any free one
     */
    static ServerProcess start(Path data, int port) throws Exception {
        String launcher = Objects.requireNonNull(System.getProperty("perdure.server"), "perdure.server is not set");
        Process process = new ProcessBuilder(launcher, "--port", Integer.toString(port), "--data-dir", data.toString())
                .redirectErrorStream(true)
                .start();
        CompletableFuture<Matcher> ready = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> read(process, ready));
        try {
            Matcher line = ready.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new ServerProcess(process, line.group(1), Integer.parseInt(line.group(2)));
        } catch (Exception notReady) {
            process.destroyForcibly();
            throw notReady;
        }
    }

    /** Reads to the end, so that the server never waits for somebody to read. */
    private static void read(Process process, CompletableFuture<Matcher> ready) {
        StringBuilder said = new StringBuilder();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = READY.matcher(line);
                if (matcher.find()) {
                    ready.complete(matcher);
                }
                if (!ready.isDone()) {
                    said.append(line).append('\n');
                }
            }
            ready.completeExceptionally(new IOException("The server ended before it was ready:\n" + said));
        } catch (IOException cut) {
            ready.completeExceptionally(cut);
        }
    }

    String url() {
        return url;
    }

    int port() {
        return port;
    }

    /** Ends it as {@code kill -9} does, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Ends it as Ctrl-C does, its PostgreSQL included. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
