package dev.perdure.app;

import static dev.perdure.app.ChatCalls.submission;
import static dev.perdure.app.ChatCalls.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.Frames.Frame;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL falls silent under the packaged server in the middle of an answer, and then crashes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class OutageIT {

    private static final int TOKENS = 1500;
    private static final List<Integer> ALL =
            IntStream.rangeClosed(1, TOKENS).boxed().toList();

    /** What the checkout, a statement and its silence may take, and as much again for a busy machine. */
    private static final Duration BOUND = Duration.ofSeconds(2 + 5 + 2).multipliedBy(2);

    @TempDir
    Path data;

    private final ChatCalls calls = new ChatCalls();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        calls.close();
        client.shutdownNow();
    }

    @Test
    void theAnswerWaitsNewMessagesAreRefusedAndAllComesBackByItself() throws Exception {
        try (ServerProcess server = ServerProcess.start(data);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            BlockingQueue<Frame> live = new LinkedBlockingQueue<>();
            Future<List<Frame>> answer = threads.submit(() ->
                    calls.post(server, submission("one", "question", "/tokens " + TOKENS + " at 300"), null, frame -> {
                        live.add(frame);
                        return frame.terminal();
                    }));
            awaitToken(live, 200);

            freeze(true);

            HttpResponse<String> refused = submit(server, "other", "m-1");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body())
                    .contains("\"code\":\"storage_unavailable\"")
                    .contains("\"recoverable\":true");
            HttpResponse<String> health = get(server, "/health/ready");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body()).contains("the store can't be reached");
            assertThat(get(server, "/health/live").statusCode()).isEqualTo(200);

            freeze(false);
            // As pg_ctl stop -m immediate: it has to replay its log when the server has started it again.
            assertThat(run(List.of("kill", "-QUIT", "" + postmaster()))).isZero();

            List<Frame> frames = answer.get(120, TimeUnit.SECONDS);
            assertThat(tokens(frames, List.of())).isEqualTo(ALL);
            assertThat(frames.getLast().type()).isEqualTo("turn.completed");
            assertThat(frames).extracting(Frame::type).doesNotContain("turn.continued", "turn.restarted");
            while (get(server, "/health/ready").statusCode() != 200) {
                Thread.onSpinWait();
            }
            assertThat(submit(server, "other", "m-1").statusCode()).isEqualTo(202);
            List<Frame> again = calls.get(server, "/api/app/chat/sessions/one/stream", null, Frame::terminal);
            assertThat(again).as("what was seen is what is kept").isEqualTo(frames);
            server.stop();
        }
    }

    private static void awaitToken(BlockingQueue<Frame> live, int token) throws InterruptedException {
        List<Frame> seen = new ArrayList<>();
        while (tokens(seen, List.of()).size() < token) {
            Frame frame = live.poll(60, TimeUnit.SECONDS);
            assertThat(frame).isNotNull();
            seen.add(frame);
        }
    }

    private HttpResponse<String> submit(ServerProcess server, String session, String messageId) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        server.address().resolve("/api/app/chat/sessions/" + session + "/messages"))
                .timeout(BOUND)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"message_id\":\"" + messageId + "\",\"message\":\"hello\"}"))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> get(ServerProcess server, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.address().resolve(path))
                .timeout(BOUND)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** Stops all of PostgreSQL's processes where they are, or lets them go on. */
    private void freeze(boolean frozen) throws Exception {
        ProcessHandle postmaster = ProcessHandle.of(postmaster()).orElseThrow();
        List<String> command = new ArrayList<>(List.of("kill", frozen ? "-STOP" : "-CONT", "" + postmaster.pid()));
        postmaster.children().forEach(child -> command.add("" + child.pid()));
        assertThat(run(command)).isZero();
    }

    private long postmaster() throws IOException {
        Path file = data.resolve("cluster/postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).getFirst().strip());
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor();
    }
}
