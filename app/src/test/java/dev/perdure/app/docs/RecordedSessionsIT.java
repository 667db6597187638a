package dev.perdure.app.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perdure.app.ServerProcess;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clients of {@code docs/sessions} get their whole answer, once, from a server that is killed in the middle of it. */
@Timeout(180)
class RecordedSessionsIT {

    private static final Path FOLDER =
            Path.of("../docs/sessions").toAbsolutePath().normalize();
    private static final int TOKENS = 200;
    private static final int KILLED_AT = 20;
    private static final String MESSAGE = "/tokens " + TOKENS + " at 25";

    @TempDir
    Path temporary;

    @Test
    void survivesTheKillOfTheServer() throws Exception {
        assumeTrue(hasCurl(), "there is no curl here");
        Path data = temporary.resolve("chat-data");
        try (ServerProcess first = ServerProcess.start(data);
                Client socket = start(
                        first,
                        "websocket",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        FOLDER.resolve("WebSocketClient.java").toString(),
                        "ws://" + first.address().getAuthority() + "/ws/chat/socket",
                        "m-1",
                        MESSAGE)) {
            socket.awaitToken(); // the slower one to start: its answer must not be over when the other's is to be cut
            try (Client polling =
                    start(first, "poll", FOLDER.resolve("poll.sh").toString(), "polled", "m-1", MESSAGE)) {
                polling.awaitToken();
                first.kill();
                try (ServerProcess second =
                        ServerProcess.start(data, "--port=" + first.address().getPort())) {
                    polling.hasHeardAll();
                    socket.hasHeardAll();
                    second.stop();
                }
            }
        }
    }

    private static boolean hasCurl() throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v curl")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private Client start(ServerProcess server, String name, String... command) throws IOException {
        Path notices = temporary.resolve(name + ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(notices.toFile());
        builder.environment().put("BASE", server.address().resolve("/api/app").toString());
        return new Client(builder.start(), notices);
    }

    /** A client that runs, and what it prints. */
    private static final class Client implements AutoCloseable {

        private static final Pattern TOKEN = Pattern.compile("([0-9]+)@[0-9]+ ");

        private final Process process;
        private final Path notices;
        private volatile String printed = "";
        private final CountDownLatch reached = new CountDownLatch(1);
        private final Thread reading;

        Client(Process process, Path notices) {
            this.process = process;
            this.notices = notices;
            this.reading = Thread.ofVirtual().start(this::read);
        }

        private void read() {
            StringBuilder all = new StringBuilder();
            try (Reader output = process.inputReader(UTF_8)) {
                char[] some = new char[1024];
                for (int n = output.read(some); n > 0; n = output.read(some)) {
                    printed = all.append(some, 0, n).toString();
                    if (printed.contains(" " + KILLED_AT + "@")) {
                        reached.countDown();
                    }
                }
            } catch (IOException cut) {
                printed = all.append(cut).toString();
            }
        }

        void awaitToken() throws Exception {
            assertThat(reached.await(60, TimeUnit.SECONDS))
                    .as("%s %s", printed, Files.readString(notices))
                    .isTrue();
        }

        void hasHeardAll() throws Exception {
            boolean ended = process.waitFor(90, TimeUnit.SECONDS);
            String said = Files.readString(notices);
            assertThat(ended).as("%s %s", printed, said).isTrue();
            reading.join();
            List<String> tokens = TOKEN.matcher(printed)
                    .results()
                    .map((MatchResult token) -> token.group(1))
                    .toList();
            assertThat(tokens)
                    .as(said)
                    .isEqualTo(IntStream.rangeClosed(1, TOKENS)
                            .mapToObj(String::valueOf)
                            .toList());
            assertThat(process.exitValue()).isZero();
            assertThat(said).contains("again]");
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
