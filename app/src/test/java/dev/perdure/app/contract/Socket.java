package dev.perdure.app.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
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
    private final List<JsonNode> passedOver = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final String path;
    private final Evidence evidence;
    private final WebSocket socket;

    Socket(HttpClient client, URI address, String name, String path, Evidence evidence) {
        this.path = path;
        this.evidence = evidence;
        this.socket = client.newWebSocketBuilder()
                .header("Authorization", "Bearer " + name)
                .buildAsync(address, this)
                .join();
    }

    void say(String frame) {
        socket.sendText(frame, true).join();
    }

    /** The first frame of a type that was not heard yet. */
    JsonNode hear(String type) throws InterruptedException {
        return hear(frame -> frame.path("type").asText().equals(type));
    }

    /** What is said, and the answer to it. */
    JsonNode ask(String frame) throws InterruptedException {
        say(frame);
        return hear(answer -> !answer.has("id") && !answer.path("type").asText().equals("heartbeat"));
    }

    /** Events may come before the answer to what has caused them: what was passed over is looked at first. */
    private JsonNode hear(Predicate<JsonNode> wanted) throws InterruptedException {
        for (JsonNode frame : passedOver) {
            if (wanted.test(frame)) {
                passedOver.remove(frame);
                return frame;
            }
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            String json = frames.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (json == null) {
                throw new AssertionError("nothing of that was said over " + path + ", but " + passedOver);
            }
            evidence.told(path, json);
            JsonNode frame = Document.parse(json);
            if (wanted.test(frame)) {
                return frame;
            }
            passedOver.add(frame);
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
