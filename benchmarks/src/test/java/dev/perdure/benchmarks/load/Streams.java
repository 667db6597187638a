package dev.perdure.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Collectors;

/** Streams as the server writes them, for tests. */
final class Streams {

    static final String STARTED = event(1, "turn.started", "{\"turn_id\":\"t\",\"message\":\"/tokens 3 at 50.0\"}");

    private Streams() {}

    static String event(int sequence, String type, String data) {
        return "id: e-" + sequence + "\nevent: " + type + "\ndata: " + data + "\n\n";
    }

    static String delta(int sequence, String text) {
        return event(sequence, "text.delta", "{\"turn_id\":\"t\",\"text\":\"" + text + "\"}");
    }

    /** Each token in an event of its own, made at its index in milliseconds; the first is the second event. */
    static String tokens(Integer... indices) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < indices.length; i++) {
            text.append(delta(i + 2, indices[i] + "@" + indices[i] * 1_000 + " "));
        }
        return text.toString();
    }

    static String completed(int sequence) {
        return event(sequence, "turn.completed", "{\"turn_id\":\"t\"}");
    }

    static byte[] chunked(String... chunks) {
        String body = List.of(chunks).stream()
                .map(chunk -> Integer.toHexString(chunk.getBytes(UTF_8).length) + "\r\n" + chunk + "\r\n")
                .collect(Collectors.joining());
        return ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n" + body
                        + "0\r\n\r\n")
                .getBytes(UTF_8);
    }

    static byte[] counted(String body) {
        return ("HTTP/1.1 200 OK\r\ncontent-length: " + body.getBytes(UTF_8).length + "\r\n\r\n" + body)
                .getBytes(UTF_8);
    }

    static byte[] untilClosed(String body) {
        return ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body).getBytes(UTF_8);
    }
}
