package dev.perdure.app.faults;

import dev.perdure.app.faults.client.Directory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The nodes that serve, over one PostgreSQL. What has been broken is replaced, in the background where that is enough.
 *
 * <p>Safe for use by many threads.
 */
final class Fleet implements Directory, AutoCloseable {

    private final RealPostgres postgres;
    private final Node.Kind kind;
    private final Path logs;
    private final List<Node> serving = new CopyOnWriteArrayList<>();
    private final List<Node> started = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Void>> starting = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** @param logs where what the nodes have logged is kept */
    Fleet(RealPostgres postgres, Node.Kind kind, Path logs) {
        this.postgres = postgres;
        this.kind = kind;
        this.logs = logs;
    }

    RealPostgres postgres() {
        return postgres;
    }

    String schema() {
        return kind.schema();
    }

    /** Where requests may be sent; a node that is about to die is among them. */
    @Override
    public List<URI> nodes() {
        return serving.stream().map(Node::address).toList();
    }

    /** Begins to start so many nodes that {@code count} serve in the end. */
    void order(int count) {
        for (int missing = count
                        - serving.size()
                        - (int) starting.stream().filter(each -> !each.isDone()).count();
                missing > 0;
                missing--) {
            starting.add(CompletableFuture.runAsync(() -> enlist(start(kind)), threads));
        }
    }

    /** The serving nodes, once there are so many. */
    List<Node> await(int count) {
        order(count);
        starting.forEach(CompletableFuture::join);
        starting.removeIf(CompletableFuture::isDone);
        return new ArrayList<>(serving);
    }

    /** Starts a node that serves nobody who doesn't know it. */
    Node start(Node.Kind kind) {
        try {
            Node node = Node.start(postgres, kind);
            started.add(node);
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a node out of the directory, as whoever knows that it is to be stopped does. */
    void retire(Node node) {
        serving.remove(node);
    }

    void enlist(Node node) {
        serving.add(node);
    }

    /** Removes a dead node. */
    void bury(Node node) {
        serving.remove(node);
        if (started.remove(node)) {
            end(node);
        }
    }

    private void end(Node node) {
        try {
            node.close(logs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        starting.forEach(node -> {
            var unused = node.handle((good, bad) -> 0).join();
        });
        started.forEach(this::end);
        threads.shutdownNow();
    }
}
