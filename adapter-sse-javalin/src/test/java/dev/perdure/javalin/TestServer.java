package dev.perdure.javalin;

import dev.perdure.javalin.limit.Limits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A server on a free port over a {@link ScriptedChat}, with short times, and a client for it. */
final class TestServer implements AutoCloseable {

    static final String BASE = "/api/app/chat";

    final ScriptedChat chat = new ScriptedChat();
    final ChatServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    TestServer() {
        this(UnaryOperator.identity(), Readiness.ALWAYS);
    }

    /** A server with more to it than settings. */
    TestServer(Consumer<ChatServerBuilder> more) {
        this(UnaryOperator.identity(), Readiness.ALWAYS, more);
    }

    TestServer(UnaryOperator<HttpSettings> settings, Readiness readiness) {
        this(settings, builder -> builder.readiness(readiness));
    }

    TestServer(UnaryOperator<HttpSettings> settings, Readiness readiness, Consumer<ChatServerBuilder> more) {
        this(settings, builder -> more.accept(builder.readiness(readiness)));
    }

    /** A server with parts of its own. */
    TestServer(UnaryOperator<HttpSettings> settings, Consumer<ChatServerBuilder> parts) {
        HttpSettings base = HttpSettings.defaults()
                .withAddress("127.0.0.1", 0)
                .withBodies(2000, Duration.ofSeconds(10))
                .withStreaming(Duration.ofSeconds(10), Duration.ofMillis(1500), Duration.ofSeconds(10));
        // How fast a test is says nothing about it.
        ChatServerBuilder builder =
                ChatServer.builder(chat).settings(settings.apply(base)).limits(Limits.defaults().withRates(0, 0, 0));
        parts.accept(builder);
        server = builder.build().start();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, @Nullable String json) throws IOException, InterruptedException {
        return send(json == null ? request(path).POST(HttpRequest.BodyPublishers.noBody()) : json(path, json));
    }

    HttpResponse<String> patch(String path, String json) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpRequest.Builder json(String path, String json) {
        return request(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json));
    }

    /** A stream's connection; what it reads is what the server has sent so far. */
    RawConnection raw() throws IOException {
        return new RawConnection(server.port());
    }

    /** A WebSocket, whose handshake has been answered. */
    SocketClient socket(String path, String... headers) throws IOException {
        return new SocketClient(server.port(), path, headers);
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
