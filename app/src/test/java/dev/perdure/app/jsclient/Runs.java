package dev.perdure.app.jsclient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perdure.app.faults.wire.Fate;
import dev.perdure.app.faults.wire.FaultProxy;
import dev.perdure.client.js.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Seeded runs of the browser client in Node, each a message through a bad network of its own to one server. */
final class Runs {

    /** A network is fair enough for whoever tries four times in a row. */
    static final int MERCY = 4;

    private static final Fate.Bounds BOUNDS = new Fate.Bounds(6000, 400, 20);
    private static final List<String> WAYS = List.of("stream", "stream", "stream", "follow", "poll");
    private static final int MOST_PIECES = 60;
    private static final Path SCRIPT = Path.of("../chat-client-js/src/test/faults/runs.js");
    private static final long PATIENCE_SECONDS = 240;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Node node;
    private final int port;

    Runs(Node node, int port) {
        this.node = node;
        this.port = port;
    }

    /** What came of one run, and the fates of its connections. */
    record Run(long seed, String way, JsonNode said, List<Fate> fates) {

        boolean exact() {
            return said.path("exact").asBoolean();
        }

        /** The most waits between two signs of progress. */
        int mostWaits() {
            return said.path("mostWaits").asInt();
        }

        int waits() {
            return said.path("waits").asInt();
        }

        /** How often the client gave up, recoverably, and was asked again. */
        int gaveUp() {
            return said.path("gaveUp").asInt();
        }

        int gaps() {
            return said.path("gaps").asInt();
        }

        long millis() {
            return said.path("millis").asLong();
        }
    }

    /** Plays the runs of consecutive seeds all at once. */
    List<Run> play(long firstSeed, int count) throws IOException, InterruptedException {
        List<FaultProxy> proxies = new ArrayList<>();
        Path plan = Files.createTempFile("runs", ".json");
        try {
            List<Map<String, Object>> runs = new ArrayList<>();
            for (long seed = firstSeed; seed < firstSeed + count; seed++) {
                FaultProxy proxy = FaultProxy.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), seed, BOUNDS, MERCY);
                proxies.add(proxy);
                runs.add(run(seed, proxy));
            }
            JSON.writeValue(plan.toFile(), runs);
            Node.Ended ended = node.run(
                    Path.of("."),
                    List.of(SCRIPT.toString(), plan.toString()),
                    Map.of("NODE_NO_WARNINGS", "1"),
                    PATIENCE_SECONDS);
            return read(ended, firstSeed, runs, proxies);
        } finally {
            for (FaultProxy proxy : proxies) {
                proxy.close();
            }
            Files.delete(plan);
        }
    }

    private static Map<String, Object> run(long seed, FaultProxy proxy) {
        SplittableRandom random = new SplittableRandom(seed);
        return Map.of(
                "session", "s" + seed,
                "message", "m" + seed,
                "pieces", 1 + random.nextInt(MOST_PIECES),
                "way", WAYS.get(random.nextInt(WAYS.size())),
                "baseUrl", proxy.address() + "/api/app");
    }

    private static List<Run> read(
            Node.Ended ended, long firstSeed, List<Map<String, Object>> runs, List<FaultProxy> proxies)
            throws IOException {
        List<Run> played = new ArrayList<>();
        for (String line : ended.output().lines().toList()) {
            if (!line.startsWith("{")) {
                throw new IOException(ended.output());
            }
            JsonNode said = JSON.readTree(line);
            int index = (int) (Long.parseLong(said.path("session").asText().substring(1)) - firstSeed);
            played.add(new Run(
                    firstSeed + index,
                    String.valueOf(runs.get(index).get("way")),
                    said,
                    proxies.get(index).drawn()));
        }
        if (played.size() != runs.size() || ended.exitCode() != 0) {
            throw new IOException(played.size() + " of " + runs.size() + " runs have ended\n" + ended.output());
        }
        return played;
    }
}
