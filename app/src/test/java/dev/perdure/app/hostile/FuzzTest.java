package dev.perdure.app.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.perdure.chat.port.ChatService;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Hostile input of all kinds against the real server. {@code -Dperdure.fuzz.inputs=N} says how many, {@code
 * -Dperdure.fuzz.seed=S} where the seeds begin; a failure prints its own, which as the only one repeats it.
 */
class FuzzTest {

    private static final long INPUTS = Long.getLong("perdure.fuzz.inputs", 10_000);
    private static final long SEED = Long.getLong("perdure.fuzz.seed", 1);
    private static final int WORKERS = 4;

    /** What a few thousand inputs warm up (classes, buffers, caches) is not counted; this may come on top of it. */
    private static final long MOST_GROWTH = 24L * 1024 * 1024;

    @Test
    void noInputMakesTheServerFailHangTalkOrGrow() throws Exception {
        try (RealServer server = new RealServer()) {
            Fuzzer fuzzer = new Fuzzer(server.port());
            AtomicLong seed = new AtomicLong(SEED);
            HonestClient honest = new HonestClient(server.port());
            fuzz(fuzzer, seed, INPUTS / 4);
            honest.deleteAll();
            long before = Heap.used();

            fuzz(fuzzer, seed, INPUTS);
            System.out.println("Fuzzed with " + fuzzer.inputs() + " inputs of the seeds " + SEED + " to " + seed.get()
                    + ": " + fuzzer.outcomes());

            honest.saysAndHears("after");
            honest.deleteAll();
            assertThat(Heap.used() - before).as("growth of the heap").isLessThan(MOST_GROWTH);
            assertThat(fuzzer.outcomes()).containsKeys("HTTP 200", "HTTP 202", "HTTP 400", "HTTP 404", "HTTP 405");
        }
    }

    private static void fuzz(Fuzzer fuzzer, AtomicLong seed, long until) throws InterruptedException {
        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                all.add(workers.submit(() -> {
                    while (fuzzer.inputs() < until) {
                        fuzzer.play(Batch.of(seed.getAndIncrement()));
                    }
                }));
            }
            for (Future<?> each : all) {
                try {
                    var unused = each.get();
                } catch (ExecutionException failed) {
                    workers.shutdownNow();
                    throw new AssertionError(failed.getCause());
                }
            }
        }
    }

    @Test
    void aServerThatFailsInOnePlaceIsFoundOut() {
        try (RealServer server = new RealServer(settings -> settings, FuzzTest::failsWhereHistoryIsRead)) {
            Fuzzer fuzzer = new Fuzzer(server.port());

            assertThatThrownBy(() -> fuzz(fuzzer, new AtomicLong(SEED), 20_000))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("the server failed", "seed ", "bytes ");
        }
    }

    private static ChatService failsWhereHistoryIsRead(ChatService sound) {
        return (ChatService) Proxy.newProxyInstance(
                ChatService.class.getClassLoader(), new Class<?>[] {ChatService.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("messages")) {
                        throw new IllegalStateException("planted");
                    }
                    try {
                        return method.invoke(sound, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getTargetException();
                    }
                });
    }

    @Test
    void aServerThatSaysAgainWhatWasSentIsFoundOut() throws Exception {
        assertFoundOut("says again what was sent", exchange -> "No such thing: " + exchange.getRequestURI());
    }

    @Test
    void aServerThatShowsItsInsideIsFoundOut() throws Exception {
        assertFoundOut("shows the inside", exchange -> "at dev.perdure.Some.method(Some.java:7)");
    }

    @FunctionalInterface
    private interface Refusal {
        String text(HttpExchange exchange);
    }

    private static void assertFoundOut(String flaw, Refusal refusal) throws IOException {
        HttpServer bad = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        bad.createContext("/", exchange -> {
            byte[] body = refusal.text(exchange).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
            exchange.sendResponseHeaders(404, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        bad.start();
        try {
            Fuzzer fuzzer = new Fuzzer(bad.getAddress().getPort());
            assertThatThrownBy(() -> {
                        for (long seed = SEED; seed < SEED + 2_000; seed++) {
                            Batch batch = Batch.of(seed);
                            if (!batch.webSocket()) {
                                fuzzer.play(batch);
                            }
                        }
                    })
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining(flaw);
        } finally {
            bad.stop(0);
        }
    }
}
