package dev.perdure.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Answers each request with a stream that a test has thought out. */
final class ScriptedServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<String> cursors = new ConcurrentLinkedQueue<>();

    /** @param answer makes a body of the cursor that is presented, which may be empty */
    ScriptedServer(Function<String, String> answer) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, answer));
        server.start();
    }

    private void answer(HttpExchange exchange, Function<String, String> answer) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String cursor = exchange.getRequestHeaders().getFirst("Last-Event-ID");
            cursors.add(cursor == null ? "" : cursor);
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody()
                    .write(answer.apply(cursor == null ? "" : cursor).getBytes(UTF_8));
        }
    }

    URI api() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api");
    }

    /** The cursors that were presented so far. */
    List<String> cursors() {
        return List.copyOf(cursors);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
