package dev.perdure.app.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One reverse proxy as a process of its own, before several servers. */
final class RealProxy implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final Process process;
    private final int port;

    private RealProxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Where a program is, on the PATH or where distributions put what only root is meant to run. */
    static Optional<Path> program(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(path.split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The configuration as it is documented, but for the ports. */
    static String configuration(String file, int port, List<Integer> servers) throws IOException {
        String documented = Files.readString(Path.of("..", "docs", "deploy", file));
        String fitted = documented.replace("127.0.0.1:8080", "127.0.0.1:" + port);
        for (int i = 0; i < servers.size(); i++) {
            fitted = fitted.replace("127.0.0.1:" + (8081 + i), "127.0.0.1:" + servers.get(i));
        }
        if (fitted.contains(":808")) {
            throw new IllegalStateException(file + " names a port that this test doesn't know");
        }
        return fitted;
    }

    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    /** Starts it and returns when it takes connections. */
    static RealProxy start(int port, Path log, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        RealProxy proxy = new RealProxy(process, port);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!proxy.listens()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                proxy.close();
                throw new IOException("the proxy doesn't start: " + Files.readString(log));
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        return proxy;
    }

    private boolean listens() {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** In order, since a master that is killed leaves its workers behind, and one whose worker is killed makes another. */
    @Override
    public void close() {
        List<ProcessHandle> workers = process.descendants().toList();
        process.destroy();
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        workers.forEach(ProcessHandle::destroyForcibly);
    }
}
