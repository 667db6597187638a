package dev.perdure.javalin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A connection of bare bytes, for what no well-behaved client does or shows. Reads time out after 10 s. */
final class RawConnection implements AutoCloseable {

    private final Socket socket;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

    RawConnection(int port) throws IOException {
        socket = new Socket();
        // A small window, so that a client that doesn't read is noticed soon.
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(10_000);
    }

    RawConnection send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return this;
    }

    RawConnection get(String path, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return send(request.append("\r\n").toString());
    }

    /** Reads until the text has been seen, and gives everything that has been seen on this connection. */
    String readUntil(String text) throws IOException {
        InputStream in = socket.getInputStream();
        while (!seen.toString(StandardCharsets.UTF_8).contains(text)) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("the connection ended after: " + seen.toString(StandardCharsets.UTF_8));
            }
            seen.write(next);
        }
        return seen.toString(StandardCharsets.UTF_8);
    }

    /** Sends a byte after each pause until the server has closed the connection, and tells how many were sent. */
    int dripUntilClosed(String text, Duration pause) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int sent = 0; sent < bytes.length; sent++) {
            if (isClosedWithin(pause)) {
                return sent;
            }
            try {
                socket.getOutputStream().write(bytes[sent]);
            } catch (IOException closed) {
                return sent;
            }
        }
        throw new AssertionError("the server has taken all of it");
    }

    /** Takes a few bytes after each pause until something is so; fails if that takes longer than 20 s. */
    void sipUntil(BooleanSupplier done, Duration pause) throws IOException {
        long giveUpAt = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        socket.setSoTimeout((int) pause.toMillis());
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > giveUpAt) {
                throw new AssertionError("the server has waited for all this time");
            }
            try {
                if (socket.getInputStream().read() < 0) {
                    return;
                }
                LockSupport.parkNanos(pause.toNanos());
            } catch (SocketTimeoutException nothing) {
                // The next sip, then.
            }
        }
    }

    /** Whether the server closes the connection without a word. */
    boolean isClosedByServer() throws IOException {
        return isClosedWithin(Duration.ofSeconds(10));
    }

    private boolean isClosedWithin(Duration patience) throws IOException {
        socket.setSoTimeout((int) patience.toMillis());
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Reads until the server ends the connection. */
    String readAll() throws IOException {
        seen.writeBytes(socket.getInputStream().readAllBytes());
        return seen.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
