package dev.perdure.app.faults;

import dev.perdure.app.ServerProcess;
import dev.perdure.app.faults.wire.DatabaseProxy;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One server of the packaged build, reaching its PostgreSQL over a proxy of its own. */
final class Node implements AutoCloseable {

    /** Short, so that a takeover is soon; each is what the settings allow. */
    private static final List<String> TIMES = List.of(
            "--lease=900ms",
            "--beat-interval=300ms",
            "--heartbeat-interval=500ms",
            "--reconnect-delay=20ms",
            "--drain-timeout=300ms");

    private static final String OPTIONS = "-Xmx192m " + ServerProcess.SHORT_LIVED;

    private final ServerProcess process;
    private final DatabaseProxy proxy;
    private volatile boolean gone;

    private Node(ServerProcess process, DatabaseProxy proxy) {
        this.process = process;
        this.proxy = proxy;
    }

    /**
     * What a node is.
     *
     * @param breakage the name of the part that is broken; absent for the server as it is shipped
     * @param model the endpoint of its model; absent for the demo agent
     */
    record Kind(
            String schema,
            @Nullable String breakage,
            @Nullable URI model) {

        static Kind sound() {
            return new Kind("perdure", null, null);
        }

        Kind with(URI endpoint) {
            return new Kind(schema, breakage, endpoint);
        }

        Kind broken(String part) {
            return new Kind(schema, part, model);
        }

        Kind in(String otherSchema) {
            return new Kind(otherSchema, breakage, model);
        }
    }

    /** Starts one and returns when it says that it is ready. */
    static Node start(RealPostgres postgres, Kind kind) throws IOException {
        DatabaseProxy proxy = DatabaseProxy.start(postgres::port);
        boolean started = false;
        try {
            ProcessBuilder command = new ProcessBuilder(program(kind));
            command.command().addAll(TIMES);
            command.command()
                    .addAll(List.of(
                            "--port=0",
                            "--store=postgres",
                            "--database-url=jdbc:postgresql://127.0.0.1:" + proxy.port() + "/perdure",
                            "--database-schema=" + kind.schema(),
                            "--database-pool-size=6",
                            "--max-fruitless-attempts=100"));
            if (kind.model() != null) {
                command.command()
                        .addAll(List.of("--model-url=" + kind.model(), "--model-name=test", "--model-key=none"));
            }
            command.environment().put("PERDURE_DATABASE_USER", postgres.user());
            command.environment().put("PERDURE_DATABASE_PASSWORD", postgres.password());
            command.environment().put("JAVA_HOME", System.getProperty("java.home"));
            command.environment().put("JAVA_OPTS", OPTIONS);
            Node node = new Node(ServerProcess.start(command), proxy);
            started = true;
            return node;
        } finally {
            if (!started) {
                proxy.close();
            }
        }
    }

    /** A broken one is the same packaged server, started as its launcher would by a main of the tests. */
    private static List<String> program(Kind kind) {
        if (kind.breakage() == null) {
            return new ArrayList<>(List.of(ServerProcess.launcher().toString()));
        }
        Path lib = ServerProcess.launcher()
                .toAbsolutePath()
                .resolveSibling("../lib")
                .normalize();
        Path tests = Path.of("target", "test-classes").toAbsolutePath();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + lib.resolve("server.options"));
        command.addAll(List.of(OPTIONS.split(" ")));
        command.addAll(
                Runtime.version().feature() >= 24
                        ? List.of("-XX:AOTCache=" + lib.resolve("server.archive"), "-Xlog:aot*=off,cds*=off")
                        : List.of("-XX:SharedArchiveFile=" + lib.resolve("server.archive"), "-Xlog:cds*=off"));
        command.addAll(List.of(
                "-cp",
                lib.resolve("perdure-server.jar") + File.pathSeparator + tests,
                "dev.perdure.app.BrokenServer",
                kind.breakage()));
        return command;
    }

    URI address() {
        return process.address();
    }

    DatabaseProxy proxy() {
        return proxy;
    }

    /** Whether it was killed or has stopped. */
    boolean gone() {
        return gone;
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.kill();
        gone = true;
        proxy.closeConnections();
    }

    /** As {@code kill}: it goes when it is done. */
    void terminate() throws InterruptedException {
        process.stop();
        gone = true;
    }

    void suspend() throws IOException, InterruptedException {
        Signal.STOP.to(process.pid());
    }

    void wake() throws IOException, InterruptedException {
        Signal.CONT.to(process.pid());
    }

    /** What it has logged, for whoever has to find out why. */
    String errors() throws IOException {
        return process.errors();
    }

    /** Keeps what it has logged in a folder, and ends it, whatever state it is in. */
    void close(Path keep) throws IOException {
        Files.createDirectories(keep);
        Files.writeString(keep.resolve(process.pid() + ".log"), errors());
        close();
    }

    @Override
    public void close() throws IOException {
        process.close();
        proxy.close();
    }
}
