package dev.perdure.app;

import dev.perdure.app.settings.Command;
import dev.perdure.app.settings.CommandLineReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bin/perdure-archive} lets Java watch: one start of a server in memory, one call of each kind, one stop.
 *
 * <p>There is no database where archives are made, so what the way to one needs is only loaded.
 */
public final class Rehearsal {

    private static final String BASE = "/api/app/chat/";

    /** One class of each jar on the way to a database. */
    private static final List<String> DATABASE = List.of(
            "dev.perdure.postgres.PostgresModule",
            "org.jdbi.v3.core.Jdbi",
            "org.flywaydb.core.Flyway",
            "com.zaxxer.hikari.HikariDataSource",
            "org.postgresql.Driver");

    private Rehearsal() {}

    public static void main(String[] arguments) throws Exception {
        List<String> settings = List.of("--store=memory", "--port=0");
        if (!(new CommandLineReader(Map.of(), "").read(settings) instanceof Command.Run(var configuration))) {
            throw new IllegalStateException("these settings run a server");
        }
        Main server = new Main(configuration);
        URI address = URI.create("http://127.0.0.1:" + server.start());
        try (HttpClient client = HttpClient.newHttpClient()) {
            call(client, address);
            listen(client, address);
        }
        for (String name : DATABASE) {
            loadAllBeside(Class.forName(name, false, Rehearsal.class.getClassLoader()));
        }
        server.stop();
    }

    private static void call(HttpClient client, URI address) throws IOException, InterruptedException {
        HttpRequest submission = HttpRequest.newBuilder(address.resolve(BASE + "stream"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"session_id\":\"rehearsal\",\"message_id\":\"m-1\",\"message\":\"/tokens 20\"}"))
                .build();
        succeed(client, submission);
        for (String path : List.of(
                "/",
                "/health/ready",
                BASE + "sessions/rehearsal",
                BASE + "sessions/rehearsal/events",
                BASE + "sessions")) {
            succeed(client, HttpRequest.newBuilder(address.resolve(path)).build());
        }
    }

    private static void succeed(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        int status = client.send(request, BodyHandlers.discarding()).statusCode();
        if (status != 200) {
            throw new IllegalStateException(request.uri().getPath() + " is answered " + status);
        }
    }

    private static void listen(HttpClient client, URI address) throws InterruptedException, ExecutionException {
        CompletableFuture<String> heard = new CompletableFuture<>();
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://" + address.getAuthority() + "/ws/chat/rehearsal"), new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onText(
                                    WebSocket open, CharSequence data, boolean last) {
                                heard.complete(data.toString());
                                return WebSocket.Listener.super.onText(open, data, last);
                            }

                            @Override
                            public void onError(WebSocket open, Throwable error) {
                                heard.completeExceptionally(error);
                            }
                        })
                .get();
        socket.sendText("{\"last_message_id\":null}", true).get();
        heard.get();
        socket.abort();
    }

    private static void loadAllBeside(Class<?> one) throws Exception {
        Path jar =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (JarFile file = new JarFile(jar.toFile())) {
            file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .forEach(Rehearsal::load);
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, Rehearsal.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError optional) {
            return; // it builds on a library that isn't here
        }
    }
}
