package dev.perdure.app;

import dev.perdure.app.Frames.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a client of the API does, over a plain HTTP client. */
final class ChatCalls implements AutoCloseable {

    private static final Pattern TEXT = Pattern.compile("\"text\":\"((?:[^\"\\\\]++|\\\\.)*+)\"");
    private static final Pattern TOKEN = Pattern.compile("([0-9]+)@[0-9]+ ");

    private final HttpClient client = HttpClient.newHttpClient();

    /** Submits a message and reads its stream until a frame is enough. */
    List<Frame> post(ServerProcess server, String body, @Nullable String lastEventId, Predicate<Frame> enough)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(server, "/api/app/chat/stream", lastEventId)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return stream(request, enough);
    }

    /** Reads a stream until a frame is enough. */
    List<Frame> get(ServerProcess server, String path, @Nullable String lastEventId, Predicate<Frame> enough)
            throws IOException, InterruptedException {
        return stream(request(server, path, lastEventId), enough);
    }

    private List<Frame> stream(HttpRequest.Builder request, Predicate<Frame> enough)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        return Frames.read(response.body(), enough);
    }

    private static HttpRequest.Builder request(ServerProcess server, String path, @Nullable String lastEventId) {
        URI uri = server.address().resolve(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        return lastEventId == null ? request : request.header("Last-Event-ID", lastEventId);
    }

    static String submission(String session, String messageId, String message) {
        return "{\"session_id\":\"%s\",\"message_id\":\"%s\",\"message\":\"%s\"}"
                .formatted(session, messageId, message);
    }

    /** The answer as JSON has it, escapes and all. */
    static String text(List<Frame> frames) {
        StringBuilder text = new StringBuilder();
        for (Frame frame : frames) {
            Matcher found = TEXT.matcher(frame.data());
            if (frame.type().equals("text.delta") && found.find()) {
                text.append(found.group(1));
            }
        }
        return text.toString();
    }

    /** The indices of the demo agent's tokens, over several parts of one answer. */
    static List<Integer> tokens(List<Frame> first, List<Frame> rest) {
        List<Integer> indices = new ArrayList<>();
        String text = text(Stream.concat(first.stream(), rest.stream()).toList());
        for (Matcher token = TOKEN.matcher(text); token.find(); ) {
            indices.add(Integer.parseInt(token.group(1)));
        }
        return indices;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
