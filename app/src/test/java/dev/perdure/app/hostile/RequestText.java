package dev.perdure.app.hostile;

import java.io.ByteArrayOutputStream;

/** One request as bytes: nearly always of the form of HTTP, and anything within it. */
final class RequestText {

    private RequestText() {}

    static byte[] of(Randomness random) {
        if (random.oneIn(60)) {
            return random.oneIn(2) ? random.bytes(1 + random.below(200)) : Randomness.utf8(random.evil() + "\r\n\r\n");
        }
        byte[] body = random.oneIn(2) ? body(random) : new byte[0];
        StringBuilder head = new StringBuilder();
        head.append(method(random))
                .append(' ')
                .append(target(random))
                .append(' ')
                .append(version(random))
                .append("\r\n");
        if (!random.oneIn(40)) {
            head.append("Host: ")
                    .append(random.oneIn(30) ? random.evil() : "localhost")
                    .append("\r\n");
        }
        head.append("Content-Type: ")
                .append(random.oneIn(10) ? random.evil() : "application/json")
                .append("\r\n");
        for (int i = random.oneIn(2) ? 0 : random.below(4); i > 0; i--) {
            header(head, random);
        }
        framing(head, random, body);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(Randomness.utf8(head.append("\r\n").toString()));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private static byte[] body(Randomness random) {
        return random.oneIn(12) ? random.bytes(random.below(400)) : Randomness.utf8(random.json());
    }

    private static void framing(StringBuilder head, Randomness random, byte[] body) {
        if (random.oneIn(40)) {
            head.append(random.any(
                    "Transfer-Encoding: chunked\r\n",
                    "Transfer-Encoding: gzip\r\n",
                    "Content-Length: -1\r\n",
                    "Content-Length: 99999999999999999999\r\n",
                    "Content-Length: 999999\r\n",
                    "Content-Length: 3\r\nContent-Length: 4\r\n",
                    "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                    "Expect: 100-continue\r\nContent-Length: 4\r\n"));
        } else {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
    }

    private static String method(Randomness random) {
        return random.oneIn(30)
                ? random.any("HEAD", "OPTIONS", "PUT", "TRACE", "CONNECT", "PROPFIND", "get", "X".repeat(100), "")
                : random.any("GET", "GET", "GET", "POST", "POST", "PATCH", "DELETE");
    }

    private static String version(Randomness random) {
        return random.oneIn(60)
                ? random.any("HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "HTTP/0.9", "FTP/1.1", "")
                : "HTTP/1.1";
    }

    private static String target(Randomness random) {
        String session = "/api/app/chat/sessions/" + text(random.id(), random);
        String path = random.any(
                "/api/app/chat/stream",
                "/api/app/chat/stream",
                session,
                session + "/messages",
                session + "/messages",
                session + "/events",
                session + "/turns/" + text(random.id(), random) + random.any("/cancel", "/retry"),
                session + "/" + text(random.evil(), random),
                "/api/app/chat/sessions",
                "/api/app/" + text(random.evil(), random),
                "/ws/chat/" + text(random.id(), random),
                "/health/ready",
                "/client/" + text(random.evil(), random),
                "/webjars/" + text(random.evil(), random),
                "/.well-known/security.txt",
                "/" + text(random.evil(), random));
        StringBuilder query = new StringBuilder();
        for (int i = random.oneIn(2) ? 0 : random.below(4); i > 0; i--) {
            query.append(query.isEmpty() ? '?' : '&').append(parameter(random));
        }
        return path + query;
    }

    private static String parameter(Randomness random) {
        String name = random.oneIn(10)
                ? text(random.evil(), random)
                : random.any(
                        "session_id",
                        "message",
                        "message_id",
                        "turn_id",
                        "after",
                        "limit",
                        "before",
                        "query",
                        "last_event_id",
                        "when_busy",
                        "replaces",
                        "ticket",
                        "last_message_id");
        String value = random.oneIn(2) ? random.any("1", "s", "200", "e-1", "enqueue") : text(random.evil(), random);
        return random.oneIn(20) ? name : name + "=" + value;
    }

    /** What can stand in a URL, or now and then what can't. */
    private static String text(String any, Randomness random) {
        if (random.oneIn(15)) {
            return any;
        }
        StringBuilder text = new StringBuilder();
        for (byte b : Randomness.utf8(any)) {
            char c = (char) (b & 0xFF);
            boolean plain = (Character.isLetterOrDigit(c) && c < 0x80) || "%._~-".indexOf(c) >= 0;
            text.append(plain ? String.valueOf(c) : String.format("%%%02X", b));
        }
        return text.toString();
    }

    private static void header(StringBuilder head, Randomness random) {
        String name = random.oneIn(8)
                ? random.evil()
                : random.any(
                        "Last-Event-ID",
                        "Idempotency-Key",
                        "If-None-Match",
                        "Accept",
                        "Origin",
                        "Sec-Fetch-Site",
                        "Content-Encoding",
                        "X-Forwarded-For",
                        "X-Forwarded-Proto",
                        "X-Request-Id",
                        "Authorization",
                        "Cookie",
                        "Range",
                        "Connection",
                        "Sec-WebSocket-Version",
                        "Upgrade",
                        "Access-Control-Request-Method",
                        "traceparent",
                        "Accept-Encoding",
                        "If-Modified-Since",
                        "Forwarded");
        head.append(name)
                .append(": ")
                .append(random.oneIn(3) ? random.position() : random.evil())
                .append("\r\n");
    }
}
