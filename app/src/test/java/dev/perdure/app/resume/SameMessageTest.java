package dev.perdure.app.resume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One message id, sent many times at once. */
class SameMessageTest {

    private static final int SENDERS = 20;

    private final Counter agent = new Counter();
    private final ServedChat served = new ServedChat(agent);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.close();
        served.close();
    }

    @Test
    void twentyPostsAtOnceAreOneTurnOneRunAndTwentyIdenticalStreams() throws Exception {
        List<Future<HttpResponse<String>>> streams = new ArrayList<>();
        CountDownLatch together = new CountDownLatch(1);
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SENDERS; i++) {
                streams.add(senders.submit(() -> {
                    together.await();
                    return post("{\"session_id\":\"s\",\"message_id\":\"m\",\"message\":\"count 你好\"}");
                }));
            }
            together.countDown();
        }

        String first = body(streams.getFirst());
        assertThat(first).contains("event: turn.started").contains("event: turn.completed");
        for (Future<HttpResponse<String>> stream : streams) {
            assertThat(body(stream)).isEqualTo(first);
        }
        assertThat(agent.runs).hasValue(1);
    }

    @Test
    void theSameIdForAnotherTextIsRefused() throws Exception {
        served.answer("s", "m", "count");

        HttpResponse<String> refused = post("{\"session_id\":\"s\",\"message_id\":\"m\",\"message\":\"other\"}");

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("\"code\":\"message_id_reused\"");
        assertThat(agent.runs).hasValue(1);
    }

    @Test
    void aReconnectDoesNotBringADeletedSessionBack() throws Exception {
        served.answer("s", "m", "count");
        URI session = URI.create("http://127.0.0.1:" + served.port() + "/api/app/chat/sessions/s");
        String position =
                send(HttpRequest.newBuilder(session)).body().replaceAll("(?s).*?\"position\":\"([^\"]+)\".*", "$1");
        assertThat(send(HttpRequest.newBuilder(session).DELETE()).statusCode()).isEqualTo(204);

        for (String id : List.of("&message_id=m", "")) {
            URI again = URI.create(
                    "http://127.0.0.1:" + served.port() + "/api/app/chat/stream?session_id=s&message=count" + id);
            var answer = send(HttpRequest.newBuilder(again).header("Last-Event-ID", position));
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("session_not_found");
        }
        assertThat(send(HttpRequest.newBuilder(session)).statusCode()).isEqualTo(404);
        assertThat(agent.runs).hasValue(1);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    }

    private HttpResponse<String> post(String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + served.port() + "/api/app/chat/stream"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json, UTF_8))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
    }

    private static String body(Future<HttpResponse<String>> stream) throws ExecutionException, InterruptedException {
        assertThat(stream.get().statusCode()).isEqualTo(200);
        return stream.get().body();
    }

    /** Counts aloud, and counts its runs. */
    private static final class Counter implements WorkflowAgent {

        private final AtomicInteger runs = new AtomicInteger();

        @Override
        public Recovery recovery() {
            return Recovery.CONTINUE;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            int run = runs.incrementAndGet();
            for (int i = 1; i <= 200; i++) {
                output.text(run + ":" + i + " ");
            }
            return request.state();
        }
    }
}
