package dev.perdure.app.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures how long a token takes from the agent to the client's socket, over a running server with the demo agent on the
 * same machine: both read the same monotonic clock. A program of one file; run it with
 * {@code java TokenLatency.java http://127.0.0.1:8080 <turns> <tokens> <rate>}.
 */
public final class TokenLatency {

    private static final Pattern TOKEN = Pattern.compile("(\\d+)@(\\d+) ");

    private TokenLatency() {}

    public static void main(String[] arguments) throws Exception {
        URI server = URI.create(arguments[0]);
        int turns = Integer.parseInt(arguments[1]);
        int tokens = Integer.parseInt(arguments[2]);
        int rate = Integer.parseInt(arguments[3]);
        List<Future<long[]>> readers = new ArrayList<>();
        long start = System.nanoTime();
        // Platform threads over plain sockets: as little as possible between the socket and the clock.
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            for (int i = 0; i < turns; i++) {
                readers.add(threads.submit(() -> read(server, tokens, rate)));
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long[] first = new long[turns];
        long[] all = new long[turns * tokens];
        for (int i = 0; i < turns; i++) {
            long[] latencies = readers.get(i).get();
            first[i] = latencies[0];
            System.arraycopy(latencies, 0, all, i * tokens, tokens);
        }
        System.out.printf(
                "%d turns of %d tokens at %d/s in %.1f s, each token exactly once%n", turns, tokens, rate, seconds);
        print("first token", first);
        print("all tokens", all);
    }

    /** The latency of each token in microseconds. */
    private static long[] read(URI server, int tokens, int rate) throws IOException {
        byte[] body = ("{\"session_id\":\"latency-" + UUID.randomUUID() + "\",\"message\":\"/tokens " + tokens + " at "
                        + rate + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        String head = "POST /api/app/chat/stream HTTP/1.1\r\nHost: " + server.getAuthority()
                + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        long[] latencies = new long[tokens];
        int seen = 0;
        boolean completed = false;
        try (Socket socket = new Socket(server.getHost(), server.getPort());
                var lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                long now = System.nanoTime() / 1_000;
                completed |= line.equals("event: turn.completed");
                if (line.startsWith("data:") && line.contains("@")) {
                    Matcher token = TOKEN.matcher(line);
                    while (token.find()) {
                        if (Integer.parseInt(token.group(1)) != seen + 1) {
                            throw new IllegalStateException("after token " + seen + " came " + token.group());
                        }
                        latencies[seen++] = now - Long.parseLong(token.group(2));
                    }
                }
            }
        }
        if (seen != tokens || !completed) {
            throw new IllegalStateException(seen + " of " + tokens + " tokens, completed: " + completed);
        }
        return latencies;
    }

    private static void print(String what, long[] micros) {
        Arrays.sort(micros);
        System.out.printf(
                "%-12s p50 %.2f ms  p99 %.2f ms  max %.2f ms%n",
                what, at(micros, 0.50), at(micros, 0.99), micros[micros.length - 1] / 1e3);
    }

    private static double at(long[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(quantile * sorted.length))] / 1e3;
    }
}
