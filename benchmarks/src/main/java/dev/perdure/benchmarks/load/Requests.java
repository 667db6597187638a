package dev.perdure.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;

/** The bytes of requests. What they are made of is the benchmarks' own, plain ASCII without anything to escape. */
final class Requests {

    private Requests() {}

    /** Submits a message and streams the turn. */
    static byte[] submit(URI api, String session, String messageId, String message) {
        String body = "{\"session_id\":\"" + plain(session) + "\",\"message_id\":\"" + plain(messageId)
                + "\",\"message\":\"" + plain(message) + "\"}";
        return (head("POST", api, "/chat/stream") + "Content-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(US_ASCII);
    }

    /** Follows a session, turn after turn. */
    static byte[] follow(URI api, String session) {
        return (head("GET", api, "/chat/sessions/" + plain(session) + "/stream") + "\r\n").getBytes(US_ASCII);
    }

    /** Follows the last turn of a session. */
    static byte[] followTurn(URI api, String session, String cursor) {
        String resumed = cursor.isEmpty() ? "" : "Last-Event-ID: " + plain(cursor) + "\r\n";
        return (head("GET", api, "/chat/stream?session_id=" + plain(session)) + resumed + "\r\n").getBytes(US_ASCII);
    }

    /** Submits a message, on a connection that is closed afterwards. */
    static byte[] submitOnly(URI api, String session, String messageId, String message) {
        String body = "{\"message_id\":\"" + plain(messageId) + "\",\"message\":\"" + plain(message) + "\"}";
        return (head("POST", api, "/chat/sessions/" + plain(session) + "/messages")
                        + "Connection: close\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(US_ASCII);
    }

    /** Any other reading call, on a connection that is closed afterwards. */
    static byte[] get(URI api, String pathAndQuery) {
        return (head("GET", api, pathAndQuery) + "Connection: close\r\n\r\n").getBytes(US_ASCII);
    }

    private static String head(String method, URI api, String path) {
        return method + " " + api.getPath() + path + " HTTP/1.1\r\nHost: " + api.getAuthority()
                + "\r\nAccept: text/event-stream\r\n";
    }

    private static String plain(String text) {
        if (!text.matches("[A-Za-z0-9 ./_-]*")) {
            throw new IllegalArgumentException("not plain: " + text);
        }
        return text;
    }
}
