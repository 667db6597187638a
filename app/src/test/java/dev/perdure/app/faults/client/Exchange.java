package dev.perdure.app.faults.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 request over a connection of its own, and its answer as it comes in (RFC 9112).
 *
 * <p>A node that is silent for longer than its heartbeats allow counts as gone. Owned by one thread, but {@link #close} is
 * for any.
 */
final class Exchange implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofSeconds(4);
    private static final long UNTIL_THE_END = -1;

    private final Socket socket;
    private final InputStream in;
    private final int status;
    private final boolean chunked;
    private long left;
    private boolean inOrder;

    private Exchange(Socket socket, InputStream in) throws IOException {
        this.socket = socket;
        this.in = in;
        String first = line(in);
        this.status = Integer.parseInt(first.split(" ", 3)[1]);
        boolean chunks = false;
        long length = status == 204 ? 0 : UNTIL_THE_END;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunks = lower.contains("chunked");
            }
        }
        this.chunked = chunks;
        this.left = chunks ? 0 : length;
        this.inOrder = !chunks && length == 0;
    }

    /** Sends a request and reads the head of its answer. */
    static Exchange open(URI node, Request request) throws IOException {
        Socket socket = new Socket();
        boolean opened = false;
        try {
            socket.connect(new InetSocketAddress(node.getHost(), node.getPort()), (int) CONNECT.toMillis());
            socket.setSoTimeout((int) SILENCE.plus(request.heldBack()).toMillis());
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(request.bytes(node));
            socket.getOutputStream().flush();
            Exchange exchange = new Exchange(socket, new BufferedInputStream(socket.getInputStream()));
            opened = true;
            return exchange;
        } catch (RuntimeException e) {
            throw new IOException("not an answer", e);
        } finally {
            if (!opened) {
                socket.close();
            }
        }
    }

    int status() {
        return status;
    }

    /** Whether the answer has been read to the end that the server meant it to have. */
    boolean inOrder() {
        return inOrder;
    }

    /** The next byte of the body; -1 at its end, in order or not. */
    int read() throws IOException {
        if (inOrder) {
            return -1;
        }
        if (chunked && left == 0) {
            left = Long.parseLong(line(in).strip(), 16);
            if (left == 0) {
                line(in);
                inOrder = true;
                return -1;
            }
        }
        int next = in.read();
        if (left != UNTIL_THE_END && next >= 0) {
            left--;
            if (left == 0) {
                if (chunked) {
                    line(in);
                } else {
                    inOrder = true;
                }
            }
        }
        return next;
    }

    /** Sends more, once the other side speaks another protocol than HTTP. */
    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Notes that the other protocol has been ended in its own order. */
    void endedInOrder() {
        inOrder = true;
    }

    /** The rest of the body; fails if it is cut. */
    String text() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int next = read(); next >= 0; next = read()) {
            body.write(next);
        }
        if (!inOrder) {
            throw new EOFException("cut");
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("cut");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /**
     * What is sent.
     *
     * @param heldBack how long the server was asked to wait before it answers
     */
    record Request(
            String method,
            String path,
            @Nullable String lastEventId,
            Kind kind,
            @Nullable String body,
            Duration heldBack) {

        /** What the client is. */
        enum Kind {
            PLAIN(),
            EVENT_SOURCE("Accept: text/event-stream"),
            WEBSOCKET(
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

            private final String headers;

            Kind(String... headers) {
                this.headers = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            }
        }

        static Request get(String path) {
            return new Request("GET", path, null, Kind.PLAIN, null, Duration.ZERO);
        }

        static Request post(String path, String body) {
            return new Request("POST", path, null, Kind.PLAIN, body, Duration.ZERO);
        }

        Request withLastEventId(@Nullable String id) {
            return new Request(method, path, id, kind, body, heldBack);
        }

        Request asEventSource() {
            return new Request(method, path, lastEventId, Kind.EVENT_SOURCE, body, heldBack);
        }

        Request asWebSocket() {
            return new Request(method, path, lastEventId, Kind.WEBSOCKET, body, heldBack);
        }

        private byte[] bytes(URI node) {
            StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: " + node.getHost() + ":"
                    + node.getPort() + "\r\n"); // persistent, or the end of an answer would be that of the connection
            head.append(kind.headers);
            if (lastEventId != null) {
                head.append("Last-Event-ID: ").append(lastEventId).append("\r\n");
            }
            String content = body == null ? "" : body;
            if (!method.equals("GET")) {
                head.append("Content-Type: application/json\r\nContent-Length: ")
                        .append(content.getBytes(StandardCharsets.UTF_8).length)
                        .append("\r\n");
            }
            return head.append("\r\n").append(content).toString().getBytes(StandardCharsets.UTF_8);
        }
    }
}
