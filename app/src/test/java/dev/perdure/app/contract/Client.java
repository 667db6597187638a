package dev.perdure.app.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Calls a server and gives all that it answers to the evidence. */
final class Client {

    static final String CHAT = "/api/app/chat";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Pattern REFUSAL =
            Pattern.compile("(?s)HTTP/1.1 (\\d+) .*?\r\nContent-Type: ([a-z/+]+)\r\n.*?\r\n\r\n(.*)");

    private final HttpClient client;
    private final URI server;
    private final Evidence evidence;
    private final @Nullable String name;

    /** @param name who calls; nobody if null */
    Client(HttpClient client, URI server, Evidence evidence, @Nullable String name) {
        this.client = client;
        this.server = server;
        this.evidence = evidence;
        this.name = name;
    }

    /** The same server, called by another. */
    Client as(@Nullable String other) {
        return new Client(client, server, evidence, other);
    }

    /** One answer: the frames of a stream stand for its body. */
    record Answer(int status, String body, @Nullable String tag, List<Frame> frames) {

        JsonNode json() {
            return Document.parse(body);
        }

        @Nullable
        String last() {
            return frames.isEmpty() ? null : frames.getLast().id();
        }
    }

    record Frame(@Nullable String id, String event, String data) {}

    Answer get(String path, String... headers) throws IOException, InterruptedException {
        return call("GET", path, null, headers);
    }

    Answer post(String path, @Nullable String body, String... headers) throws IOException, InterruptedException {
        return call("POST", path, body, headers);
    }

    Answer call(String method, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        return call(method, path, body, frame -> false, headers);
    }

    /** Reads a stream up to a frame only, or else to its end. */
    Answer follow(String path, String lastEvent) throws IOException, InterruptedException {
        return call("GET", path, null, frame -> frame.event().equals(lastEvent));
    }

    Answer call(String method, String path, @Nullable String body, Predicate<Frame> enough, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(PATIENCE)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        if (name != null) {
            request.header("Authorization", "Bearer " + name);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
        String type = response.headers().firstValue("Content-Type").orElse(null);
        try (InputStream in = response.body()) {
            boolean streams = type != null && type.startsWith("text/event-stream");
            List<Frame> frames = streams ? frames(in, enough) : List.of();
            String text = streams ? "" : new String(in.readAllBytes(), UTF_8);
            evidence.answer(method, path, response.statusCode(), names(response), type, text);
            for (Frame frame : frames) {
                evidence.frame(path, frame.id(), frame.event(), frame.data());
            }
            return new Answer(
                    response.statusCode(),
                    text,
                    response.headers().firstValue("ETag").orElse(null),
                    frames);
        }
    }

    private static Set<String> names(HttpResponse<?> response) {
        return response.headers().map().keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    /** The lines of the frames; heartbeats and the pause before a reconnect are none. */
    private static List<Frame> frames(InputStream in, Predicate<Frame> enough) throws IOException {
        List<Frame> frames = new ArrayList<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8));
        String id = null;
        String event = null;
        String data = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                event = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            } else if (line.isEmpty() && event != null && data != null) {
                Frame frame = new Frame(id, event, data);
                frames.add(frame);
                if (enough.test(frame)) {
                    return frames;
                }
                id = null;
                event = null;
                data = null;
            } else {
                assertThat(line).matches("|:|retry: \\d+");
            }
        }
        return frames;
    }

    /** The answer to a handshake that is none; the client of the JDK keeps the body of a refusal to itself. */
    void refusedSocket(String path) throws IOException {
        try (java.net.Socket connection = new java.net.Socket(server.getHost(), server.getPort())) {
            connection.setSoTimeout((int) PATIENCE.toMillis());
            connection
                    .getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority()
                                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer " + name
                                    + "\r\n\r\n")
                            .getBytes(UTF_8));
            String answer = new String(connection.getInputStream().readAllBytes(), UTF_8);
            Matcher parts = REFUSAL.matcher(answer);
            assertThat(parts.matches()).as(answer).isTrue();
            evidence.answer("GET", path, Integer.parseInt(parts.group(1)), Set.of(), parts.group(2), parts.group(3));
        }
    }

    /** A conversation over a WebSocket. */
    Socket socket(String path) {
        evidence.answer("GET", path, 101, Set.of(), null, "");
        return new Socket(
                client, URI.create("ws://" + server.getAuthority() + path), String.valueOf(name), path, evidence);
    }
}
