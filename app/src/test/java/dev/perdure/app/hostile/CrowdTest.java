package dev.perdure.app.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.EventCursor;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A crowd of clients that don't read, or nearly don't, and some that do. How long these then take is measured by {@code
 * benchmarks/run crowd}; here it counts that they are served, and that the others are let go of.
 */
class CrowdTest {

    private static final int SILENT = 200;
    private static final int DRIPPING = 200;
    private static final int HONEST = 20;

    /** Pieces of 2,000 characters: far more than any of the crowd takes, or the system keeps for it. */
    private static final int PIECES = 500;

    /** A crowd of this size, at a batch, a buffer and a stack each. */
    private static final long MOST_HEAP = 100L * 1024 * 1024;

    /** Also of the one who had the flood made. */
    private final CountDownLatch letGo = new CountDownLatch(SILENT + DRIPPING + 1);

    @Test
    void honestClientsAreServedAndTheOthersLetGo() throws Exception {
        try (RealServer server = new RealServer(
                        settings -> settings.withStreaming(
                                        Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(1))
                                .withWaits(Duration.ofSeconds(1), Duration.ofSeconds(2)),
                        this::countingCursors);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            HonestClient honest = new HonestClient(server.port());
            assertThat(honest.says("flood", "flood " + PIECES)).contains("turn.completed");
            List<Socket> crowd = new ArrayList<>();
            try {
                long before = Heap.used();
                gather(crowd, clients, server.port());
                serve(server.port(), clients);
                assertThat(Heap.used() - before).as("heap for the crowd").isLessThan(MOST_HEAP);
                boolean all = letGo.await(20, TimeUnit.SECONDS);
                assertThat(all).as("all let go of but %s", letGo.getCount()).isTrue();
                // By a connection of its own: an idle one may be ended by the server at the very moment.
                new HonestClient(server.port()).saysAndHears("afterwards");
            } finally {
                for (Socket socket : crowd) {
                    socket.close();
                }
            }
        }
    }

    private static void gather(List<Socket> crowd, ExecutorService clients, int port) throws IOException {
        for (int i = 0; i < SILENT + DRIPPING; i++) {
            Socket socket = follower(port);
            crowd.add(socket);
            if (i >= SILENT) {
                clients.execute(() -> drip(socket));
            }
        }
    }

    private static void serve(int port, ExecutorService clients) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < HONEST; i++) {
            String session = "honest-" + i;
            all.add(clients.submit(() -> {
                new HonestClient(port).saysAndHears(session);
                return null;
            }));
        }
        for (Future<?> each : all) {
            var unused = each.get(20, TimeUnit.SECONDS);
        }
    }

    private static Socket follower(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write("GET /api/app/chat/sessions/flood/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Takes a byte now and then, until the connection ends. */
    private static void drip(Socket socket) {
        try {
            CountDownLatch never = new CountDownLatch(1);
            while (socket.getInputStream().read() >= 0) {
                var unused = never.await(200, TimeUnit.MILLISECONDS);
            }
        } catch (IOException ended) {
            // As it is meant to be.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells of each reader of the flood that the server gives up. */
    private ChatService countingCursors(ChatService sound) {
        return proxy(
                ChatService.class,
                sound,
                "open",
                opened -> ((Optional<?>) Objects.requireNonNull(opened)).map(cursor -> {
                    EventCursor own = (EventCursor) cursor;
                    return own.log().session().value().equals("flood")
                            ? proxy(EventCursor.class, own, "close", nothing -> {
                                letGo.countDown();
                                return nothing;
                            })
                            : own;
                }));
    }

    @FunctionalInterface
    private interface After {
        @Nullable
        Object with(@Nullable Object result);
    }

    private static <T> T proxy(Class<T> port, T sound, String name, After after) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (unused, method, arguments) -> {
                    try {
                        Object result = method.invoke(sound, arguments);
                        return method.getName().equals(name) ? after.with(result) : result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getTargetException();
                    }
                }));
    }
}
