package dev.perdure.app.docs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket as one sees it in a terminal: events in their order, and what else comes in its own. */
final class Wscat implements WebSocket.Listener, AutoCloseable {

    private static final String HEARTBEAT = "{\"type\":\"heartbeat\"}";

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> others = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    Wscat(HttpClient client, URI address) {
        socket = client.newWebSocketBuilder().buildAsync(address, this).join();
    }

    void say(String frame) {
        socket.sendText(frame, true).join();
    }

    /** The next frame of the kind that is expected; null if none comes. */
    @Nullable
    String hear(String expected) throws InterruptedException {
        return queue(expected).poll(30, TimeUnit.SECONDS);
    }

    /** Whether all has been heard that came. */
    boolean isSilent() {
        return events.isEmpty() && others.isEmpty();
    }

    private BlockingQueue<String> queue(String frame) {
        return frame.startsWith("{\"id\"") ? events : others;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            String frame = text.toString();
            text.setLength(0);
            if (!frame.equals(HEARTBEAT)) {
                queue(frame).add(frame);
            }
        }
        from.request(1);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        others.add("close " + code);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        others.add(error.toString());
    }

    @Override
    public void close() {
        socket.abort();
    }
}
