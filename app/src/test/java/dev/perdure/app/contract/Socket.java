package dev.perdure.app.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A WebSocket whose frames are given to the evidence as they are heard. */
final class Socket implements WebSocket.Listener, AutoCloseable {

    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final String path;
    private final Evidence evidence;
    private final WebSocket socket;

    Socket(HttpClient client, URI address, String path, Evidence evidence) {
        this.path = path;
        this.evidence = evidence;
        this.socket = client.newWebSocketBuilder().buildAsync(address, this).join();
    }

    void say(String frame) {
        socket.sendText(frame, true).join();
    }

    /** What is heard next that is of a type. */
    JsonNode hear(String type) throws InterruptedException {
        return hear(frame -> frame.path("type").asText().equals(type));
    }

    /** What is said, and the answer to it. */
    JsonNode ask(String frame) throws InterruptedException {
        say(frame);
        return hear(answer -> !answer.has("id") && !answer.path("type").asText().equals("heartbeat"));
    }

    private JsonNode hear(Predicate<JsonNode> wanted) throws InterruptedException {
        while (true) {
            String json = frames.poll(20, TimeUnit.SECONDS);
            if (json == null) {
                throw new AssertionError("nothing more was said over " + path);
            }
            evidence.told(path, json);
            JsonNode frame = Document.parse(json);
            if (wanted.test(frame)) {
                return frame;
            }
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            frames.add(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
