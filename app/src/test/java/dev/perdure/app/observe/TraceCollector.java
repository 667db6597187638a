package dev.perdure.app.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** Takes spans by OTLP over HTTP, as far as a test wants to know them (opentelemetry-proto, trace.proto). */
final class TraceCollector implements AutoCloseable {

    private static final HexFormat HEX = HexFormat.of();

    /** A span; ids in hexadecimal, an absent parent empty, attributes as text. */
    record Span(String traceId, String spanId, String parentId, String name, Map<String, String> attributes) {}

    final BlockingQueue<Span> spans = new LinkedBlockingQueue<>();
    private final HttpServer server;

    private TraceCollector(HttpServer server) {
        this.server = server;
    }

    static TraceCollector start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        TraceCollector collector = new TraceCollector(server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/traces", collector::take);
        server.start();
        return collector;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] request = exchange.getRequestBody().readAllBytes();
        for (byte[] resource : new Message(request).parts(1)) {
            for (byte[] scope : new Message(resource).parts(2)) {
                new Message(scope).parts(2).forEach(span -> spans.add(span(new Message(span))));
            }
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static Span span(Message span) {
        Map<String, String> attributes = new HashMap<>();
        for (byte[] part : span.parts(9)) {
            Message attribute = new Message(part);
            Message value = new Message(attribute.parts(2).getFirst());
            attributes.put(
                    attribute.text(1), value.parts(1).isEmpty() ? String.valueOf(value.numbers(3)) : value.text(1));
        }
        return new Span(hex(span.parts(1)), hex(span.parts(2)), hex(span.parts(4)), span.text(5), attributes);
    }

    private static String hex(List<byte[]> parts) {
        return parts.isEmpty() ? "" : HEX.formatHex(parts.getFirst());
    }

    /** A message of protocol buffers, field by field (protobuf.dev, encoding). */
    private static final class Message {

        private final Map<Integer, List<byte[]>> parts = new HashMap<>();
        private final Map<Integer, Long> numbers = new HashMap<>();
        private final byte[] bytes;
        private int at;

        Message(byte[] bytes) {
            this.bytes = bytes;
            while (at < bytes.length) {
                long key = number();
                int field = (int) (key >>> 3);
                switch ((int) (key & 7)) {
                    case 0 -> numbers.put(field, number());
                    case 1 -> at += 8;
                    case 2 -> {
                        int length = (int) number();
                        byte[] part = new byte[length];
                        System.arraycopy(bytes, at, part, 0, length);
                        at += length;
                        parts.computeIfAbsent(field, unused -> new java.util.ArrayList<>())
                                .add(part);
                    }
                    case 5 -> at += 4;
                    default -> throw new IllegalArgumentException("no wire type " + (key & 7));
                }
            }
        }

        private long number() {
            long number = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes[at++];
                number |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    return number;
                }
            }
        }

        List<byte[]> parts(int field) {
            return parts.getOrDefault(field, List.of());
        }

        String text(int field) {
            return parts(field).isEmpty() ? "" : new String(parts(field).getFirst(), StandardCharsets.UTF_8);
        }

        Long numbers(int field) {
            return numbers.getOrDefault(field, 0L);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
