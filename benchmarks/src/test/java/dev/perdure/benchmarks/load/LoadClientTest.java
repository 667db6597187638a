package dev.perdure.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LoadClientTest {

    private static final int TURNS = 20;

    private static LoadPlan plan(URI api, int threads) {
        return new LoadPlan(api, TURNS, 3, 50, Duration.ofMillis(10), threads);
    }

    private static String whole() {
        return Streams.STARTED + Streams.tokens(1, 2, 3) + Streams.completed(5);
    }

    @Nested
    class Turns {

        @Test
        void areAllReadToTheirEnd() throws IOException, InterruptedException {
            try (ScriptedServer server = new ScriptedServer(cursor -> whole())) {
                TurnJournal journal = LoadClient.run(plan(server.api(), 1));
                assertThat(journal.failures()).isEmpty();
                assertThat(journal.exact()).isTrue();
                assertThat(journal.completedTurns()).isEqualTo(TURNS);
                assertThat(journal.dueToSocket.getTotalCount()).isEqualTo(3 * TURNS);
            }
        }

        @Test
        void areAllReadBySeveralThreads() throws IOException, InterruptedException {
            try (ScriptedServer server = new ScriptedServer(cursor -> whole())) {
                TurnJournal journal = LoadClient.run(plan(server.api(), 3));
                assertThat(journal.exact()).isTrue();
                assertThat(journal.completedTurns()).isEqualTo(TURNS);
            }
        }
    }

    @Nested
    class OneLostToken {

        @Test
        void isFoundAmongMany() throws IOException, InterruptedException {
            AtomicInteger request = new AtomicInteger();
            try (ScriptedServer server = new ScriptedServer(cursor -> request.incrementAndGet() == TURNS / 2
                    ? Streams.STARTED + Streams.tokens(1, 3) + Streams.completed(4)
                    : whole())) {
                TurnJournal journal = LoadClient.run(plan(server.api(), 1));
                assertThat(journal.exact()).isFalse();
                assertThat(journal.lostTokens()).isEqualTo(1);
                assertThat(journal.completedTurns()).isEqualTo(TURNS);
            }
        }
    }

    @Nested
    class AServerThatIsGone {

        @Test
        void losesEverything() throws IOException, InterruptedException {
            int port;
            try (ServerSocket unused = new ServerSocket()) {
                unused.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                port = unused.getLocalPort();
            }
            TurnJournal journal = LoadClient.run(plan(URI.create("http://127.0.0.1:" + port + "/api"), 1));
            assertThat(journal.lostTokens()).isEqualTo(3 * TURNS);
            assertThat(journal.failures().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isEqualTo(TURNS);
        }
    }
}
