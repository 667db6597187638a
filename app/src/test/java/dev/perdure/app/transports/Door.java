package dev.perdure.app.transports;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The ways to submit a message; each leaves as soon as it is accepted. */
enum Door {
    SUBMIT_ONLY,
    POST_STREAM,
    EVENT_SOURCE,
    WEBSOCKET;

    private static final String CHAT = "/api/app/chat";

    /** Submits and returns when the message is accepted. */
    void submit(HttpClient client, URI node, String session, String id, String message)
            throws IOException, InterruptedException {
        switch (this) {
            case SUBMIT_ONLY ->
                accept(client, post(node, CHAT + "/sessions/" + session + "/messages", body(id, message)));
            case POST_STREAM -> {
                String body = body(id, message).replaceFirst("\\{", "{\"session_id\":\"" + session + "\",");
                accept(client, post(node, CHAT + "/stream", body));
            }
            case EVENT_SOURCE -> {
                String query = "?session_id=" + session + "&message_id=" + id + "&message="
                        + URLEncoder.encode(message, StandardCharsets.UTF_8);
                accept(client, HttpRequest.newBuilder(node.resolve(CHAT + "/stream" + query)));
            }
            case WEBSOCKET -> over(client, node, session, frame("message", body(id, message)));
        }
    }

    /** Asks a turn to stop. */
    void cancel(HttpClient client, URI node, String session, String turn) throws IOException, InterruptedException {
        if (this == WEBSOCKET) {
            over(client, node, session, frame("cancel", "{\"turn_id\":\"" + turn + "\"}"));
        } else {
            accept(client, post(node, CHAT + "/sessions/" + session + "/turns/" + turn + "/cancel", ""));
        }
    }

    private static String body(String id, String message) {
        return "{\"message_id\":\"" + id + "\",\"message\":\"" + message + "\"}";
    }

    private static String frame(String type, String body) {
        return body.replaceFirst("\\{", "{\"type\":\"" + type + "\",");
    }

    private static HttpRequest.Builder post(URI node, String path, String body) {
        return HttpRequest.newBuilder(node.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static void accept(HttpClient client, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() >= 300) {
                throw new IOException(answer + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    private static void over(HttpClient client, URI node, String session, String frame)
            throws IOException, InterruptedException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        URI uri = URI.create("ws://" + node.getAuthority() + "/ws/chat/" + session);
        WebSocket socket =
                client.newWebSocketBuilder().buildAsync(uri, new Answer(answer)).join();
        try {
            socket.sendText("{\"last_message_id\":null}", true).join();
            socket.sendText(frame, true).join();
            String text = answer.get(60, TimeUnit.SECONDS);
            if (!text.startsWith("{\"type\":\"ack\"")) {
                throw new IOException(text);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        } finally {
            socket.abort();
        }
    }

    /** Waits for what is neither an event nor a heartbeat. */
    private static final class Answer implements WebSocket.Listener {

        private final CompletableFuture<String> answer;
        private final StringBuilder text = new StringBuilder();

        Answer(CompletableFuture<String> answer) {
            this.answer = answer;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                if (text.indexOf("{\"type\":\"ack\"") == 0 || text.indexOf("{\"type\":\"error\"") == 0) {
                    answer.complete(text.toString());
                }
                text.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            answer.completeExceptionally(new IOException(code + " " + reason));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            answer.completeExceptionally(error);
        }
    }
}
