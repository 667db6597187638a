package dev.perdure.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * One plain call on a connection of its own, answered as a whole.
 *
 * @param micros from when the request was written to when the first byte of the response came
 */
public record Call(int status, String head, String body, long micros) {

    private static final int TIMEOUT_MILLIS = 60_000;

    /** Submits a message without following the turn. */
    public static Call submit(URI api, String session, String messageId, String message) throws IOException {
        return send(api, Requests.submitOnly(api, session, messageId, message));
    }

    /** Reads a stream to its end. */
    public static Call get(URI api, String pathAndQuery) throws IOException {
        return send(api, Requests.get(api, pathAndQuery));
    }

    private static Call send(URI api, byte[] request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(api.getHost(), api.getPort()), TIMEOUT_MILLIS);
            long sent = System.nanoTime();
            socket.getOutputStream().write(request);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int first = socket.getInputStream().read();
            long micros = (System.nanoTime() - sent) / 1_000;
            if (first < 0) {
                throw new IOException("no answer");
            }
            bytes.write(first);
            socket.getInputStream().transferTo(bytes);
            return parse(bytes.toString(StandardCharsets.UTF_8), micros);
        }
    }

    private static Call parse(String text, long micros) throws IOException {
        int end = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/1.1 ") || end < 0) {
            throw new IOException("no HTTP response: " + text);
        }
        return new Call(Integer.parseInt(text, 9, 12, 10), text.substring(0, end), text.substring(end + 4), micros);
    }

    /** A header's value. */
    public Optional<String> header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst();
    }

    /** This answer, if it is what was hoped for. */
    public Call expect(int wanted) throws IOException {
        if (status != wanted) {
            throw new IOException("status " + status + " instead of " + wanted + ": " + body);
        }
        return this;
    }
}
