package dev.perdure.langchain4j;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A provider on a free port that speaks HTTP/1.1 over bare sockets, so that a test decides every byte and the moment it is
 * sent. Each connection is answered by the next script.
 */
final class ScriptedProvider implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Script fallback = exchange -> {};
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch clientGone = new CountDownLatch(1);

    /** What happens on one connection after its request was read. */
    interface Script {
        void play(Exchange exchange) throws IOException, InterruptedException;
    }

    ScriptedProvider(Script... scripts) throws IOException {
        this.scripts.addAll(List.of(scripts));
        Thread.ofVirtual().start(this::accept);
    }

    /** A provider that answers every connection by the same script. */
    static ScriptedProvider always(Script script) throws IOException {
        ScriptedProvider provider = new ScriptedProvider();
        provider.fallback = script;
        return provider;
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    /** The bodies of the requests so far. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Whether a client has left within this time, in the middle of what it was sent or when it was waited for. */
    boolean clientGoes(Duration patience) throws InterruptedException {
        return clientGone.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            requests.add(readRequest(socket.getInputStream()));
            Script script = scripts.poll();
            (script == null ? fallback : script).play(new Exchange(socket, clientGone));
        } catch (IOException e) {
            clientGone.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String readRequest(InputStream in) throws IOException {
        int length = 0;
        String line = readLine(in);
        while (!line.isEmpty()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
            line = readLine(in);
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next != '\n') {
            if (next < 0) {
                throw new SocketException("the client left within its request");
            }
            if (next != '\r') {
                line.write(next);
            }
            next = in.read();
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** One connection, after its request. */
    static final class Exchange {

        private static final String STREAM_HEAD =
                String.join("\r\n", "HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Connection: close", "");

        private final Socket socket;
        private final CountDownLatch clientGone;

        private Exchange(Socket socket, CountDownLatch clientGone) {
            this.socket = socket;
            this.clientGone = clientGone;
        }

        /** Answers with a whole document. */
        void answer(String status, String headers, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            send("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                    + bytes.length + "\r\nConnection: close\r\n\r\n" + body);
        }

        /** Begins a stream of chunks, whose end can be told from a cut. */
        void beginStream() throws IOException {
            send(STREAM_HEAD + "Transfer-Encoding: chunked\r\n\r\n");
        }

        /** Begins a stream that ends with the connection, so that a cut looks like an end. */
        void beginUnframedStream() throws IOException {
            send(STREAM_HEAD + "\r\n");
        }

        /** Sends one chunk holding one SSE event. */
        void event(String data) throws IOException {
            chunk("data: " + data + "\n\n");
        }

        void chunk(String text) throws IOException {
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            send(Integer.toHexString(length) + "\r\n" + text + "\r\n");
        }

        void endStream() throws IOException {
            event("[DONE]");
            send("0\r\n\r\n");
        }

        void send(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        void sendByteByByte(String text) throws IOException {
            for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
                socket.getOutputStream().write(each);
            }
        }

        /** Waits until the client has closed its side. */
        void awaitClientGone() {
            try {
                while (socket.getInputStream().read() >= 0) {
                    // What a client says after its request is of no interest.
                }
            } catch (IOException e) {
                // A reset is a way of leaving too.
            }
            clientGone.countDown();
        }
    }
}
