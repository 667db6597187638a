package dev.perdure.app.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An OpenAI-compatible model that says numbered tokens and counts how often it was called for each message, which an agent
 * inside a server's process could not be asked for.
 */
final class ModelEndpoint implements AutoCloseable {

    private static final Pattern COMMAND = Pattern.compile("/tokens (\\d+) at (\\d+) [\\w-]+");

    private final HttpServer server;
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();

    private ModelEndpoint(HttpServer server) {
        this.server = server;
    }

    static ModelEndpoint start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        ModelEndpoint model = new ModelEndpoint(server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", model::answer);
        server.start();
        return model;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    /** How often it was called, by message. */
    Map<String, Integer> calls() {
        return Map.copyOf(calls);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String message = "";
        long count = 0;
        long rate = 1;
        for (Matcher command = COMMAND.matcher(request); command.find(); ) { // the last one is the one to answer
            message = command.group();
            count = Long.parseLong(command.group(1));
            rate = Long.parseLong(command.group(2));
        }
        calls.merge(message, 1, Integer::sum);
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (long index = 1; index <= count; index++) {
                var unused = new CountDownLatch(1).await(1_000_000 / rate, TimeUnit.MICROSECONDS);
                say(out, "{\"content\":\"" + index + "@" + System.nanoTime() / 1_000 + " \"}", "null");
            }
            say(out, "{}", "\"stop\"");
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(OutputStream out, String delta, String finish) throws IOException {
        out.write(("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"test\","
                        + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}\n\n")
                .getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
