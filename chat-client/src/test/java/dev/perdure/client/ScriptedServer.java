package dev.perdure.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A server that answers one request after the other as it was told to, each on a connection of its own. */
final class ScriptedServer implements AutoCloseable {

    /** A request as it came. */
    record Asked(String method, String target, Map<String, String> headers, String body) {

        @Nullable
        String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    /** What is done with a connection after the request was read; it is closed afterwards. */
    @FunctionalInterface
    interface Script {
        void answer(OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket door;
    private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    ScriptedServer() {
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort() + "/api/app");
    }

    /** Adds what to do with the next request. */
    ScriptedServer then(Script script) {
        scripts.add(script);
        return this;
    }

    /** Answers with a stream of these frames, and ends it in order. */
    ScriptedServer thenStream(String... frames) {
        return then(out -> stream(out, frames));
    }

    /** Answers with a stream of these frames, and leaves it open. */
    ScriptedServer thenStreamOpen(String... frames) {
        return then(out -> {
            stream(out, frames);
            closing.await();
        });
    }

    ScriptedServer thenJson(String json) {
        return then(out -> whole(out, "200 OK", "Content-Type: application/json\r\n", json));
    }

    ScriptedServer thenRefuse(int status, String headers, String problem) {
        return then(out -> whole(out, status + " No", headers, problem));
    }

    ScriptedServer thenNothingToCome() {
        return then(out -> whole(out, "204 No Content", "", ""));
    }

    /** Hangs up without an answer. */
    ScriptedServer thenHangUp() {
        return then(out -> {});
    }

    static void stream(OutputStream out, String... frames) throws IOException {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
        out.write((head + String.join("", frames)).getBytes(UTF_8));
        out.flush();
    }

    static void refuse(OutputStream out, int status, String problem) throws IOException {
        whole(out, status + " No", "", problem);
    }

    private static void whole(OutputStream out, String status, String headers, String body) throws IOException {
        int length = body.getBytes(UTF_8).length;
        out.write(("HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + length
                        + "\r\nConnection: close\r\n\r\n" + body)
                .getBytes(UTF_8));
    }

    /** What was asked so far. */
    List<Asked> asked() {
        return asked;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket socket = door.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            asked.add(read(new BufferedInputStream(socket.getInputStream())));
            Script script = scripts.poll();
            if (script == null) {
                whole(socket.getOutputStream(), "404 Not Scripted", "", "");
            } else {
                script.answer(socket.getOutputStream());
            }
            socket.shutdownOutput();
        } catch (IOException gone) {
            // The client has left, or the test is over.
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static Asked read(InputStream in) throws IOException {
        String[] first = line(in).split(" ", 3);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Asked(first[0], first[1], headers, new String(in.readNBytes(length), UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        List<Byte> bytes = new ArrayList<>();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("no whole request");
            }
            bytes.add((byte) next);
        }
        byte[] line = new byte[Math.max(0, bytes.size() - 1)];
        for (int i = 0; i < line.length; i++) {
            line[i] = bytes.get(i);
        }
        return new String(line, ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
