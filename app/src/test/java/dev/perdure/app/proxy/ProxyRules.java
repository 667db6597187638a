package dev.perdure.app.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.resume.ServedChat;
import dev.perdure.chat.AgentState;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.inmemory.InMemorySessionRepository;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What any proxy must let through, between a client and three servers over one store. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
abstract class ProxyRules {

    private static final int TOKENS = 20;

    @TempDir
    Path temporary;

    private final HttpClient client = HttpClient.newHttpClient();
    private final StepByStep agent = new StepByStep();
    private ServedChat first;
    private ServedChat second;
    private ServedChat third;
    private RealProxy proxy;

    /** Starts the proxy before these ports, or skips the test where there is none. */
    abstract RealProxy start(Path folder, List<Integer> servers) throws Exception;

    @BeforeEach
    void start() throws Exception {
        InMemorySessionRepository repository = new InMemorySessionRepository();
        first = new ServedChat(repository, agent);
        second = new ServedChat(repository, agent);
        third = new ServedChat(repository, agent);
        proxy = start(temporary, List.of(first.port(), second.port(), third.port()));
    }

    @AfterEach
    void end() {
        agent.steps.release(1_000_000);
        if (proxy != null) {
            proxy.close();
        }
        first.close();
        second.close();
        third.close();
    }

    /** A proxy that held anything back would keep the agent waiting for ever. */
    @Test
    void everyTokenArrivesBeforeTheNextIsMade() throws Exception {
        HttpResponse<InputStream> answer =
                client.send(submission("chat/stream", "one", "m-1", "hello"), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (int token = 1; token <= TOKENS; token++) {
                agent.steps.release();
                awaitLine(lines, "\"text\":\"" + token + " \"");
            }
            awaitLine(lines, "event: turn.completed");
        }
    }

    @Test
    void everyTokenArrivesBeforeTheNextIsMadeOverAWebSocketToo() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + proxy.address().getPort() + "/ws/chat/one"), whole(heard))
                .get();
        socket.sendText("{\"last_message_id\":null}", true).get();
        socket.sendText("{\"type\":\"message\",\"message\":\"hello\"}", true).get();
        for (int token = 1; token <= TOKENS; token++) {
            agent.steps.release();
            awaitFrame(heard, "\"text\":\"" + token + " \"");
        }
        awaitFrame(heard, "turn.completed");
        socket.abort();
    }

    private static void awaitFrame(BlockingQueue<String> heard, String part) throws InterruptedException {
        String frame = heard.take();
        while (!frame.contains(part)) {
            frame = heard.take();
        }
    }

    private static WebSocket.Listener whole(BlockingQueue<String> heard) {
        return new WebSocket.Listener() {

            private final StringBuilder message = new StringBuilder();

            @Override
            public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
                message.append(part);
                if (last) {
                    heard.add(message.toString());
                    message.setLength(0);
                }
                socket.request(1);
                return null;
            }
        };
    }

    @Test
    void aPollIsHeldBackUntilThereIsSomething() throws Exception {
        agent.steps.release(TOKENS);
        submit("one", "m-1", "hello");
        String end = follow("one");
        CompletableFuture<HttpResponse<String>> poll = client.sendAsync(
                HttpRequest.newBuilder(at("chat/sessions/one/events?wait=30&after=" + end))
                        .build(),
                BodyHandlers.ofString());
        agent.steps.release(TOKENS);
        submit("one", "m-2", "again");
        assertThat(poll.get().statusCode()).isEqualTo(200);
        assertThat(poll.get().body()).contains("turn.started").contains("again");
    }

    @Test
    void aServerThatIsGoneIsPassedOver() throws Exception {
        agent.steps.release(1_000_000);
        first.close();
        for (int i = 0; i < 6; i++) {
            assertThat(submit("s-" + i, "m-1", "hello").statusCode()).isEqualTo(202);
        }
    }

    @Test
    void theLongestMessagePasses() throws Exception {
        agent.steps.release(TOKENS);
        String longest = "\\u00e9".repeat(32 * 1024); // six bytes of JSON for two of text
        assertThat(submit("one", "m-1", longest).statusCode()).isEqualTo(202);
    }

    private static void awaitLine(BufferedReader lines, String part) throws IOException {
        String line = lines.readLine();
        while (!line.contains(part)) {
            line = lines.readLine();
        }
    }

    /** Follows the last turn to its end; gives its last position. */
    private String follow(String session) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(at("chat/stream?session_id=" + session)).build(), BodyHandlers.ofString());
        String body = answer.body();
        assertThat(body).contains("turn.completed");
        int id = body.lastIndexOf("id: ") + 4;
        return body.substring(id, body.indexOf('\n', id));
    }

    private HttpResponse<String> submit(String session, String messageId, String message) throws Exception {
        return client.send(
                submission("chat/sessions/" + session + "/messages", session, messageId, message),
                BodyHandlers.ofString());
    }

    private HttpRequest submission(String path, String session, String messageId, String message) {
        return HttpRequest.newBuilder(at(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"session_id\":\"" + session + "\",\"message_id\":\""
                        + messageId + "\",\"message\":\"" + message + "\"}"))
                .build();
    }

    private URI at(String path) {
        return proxy.address().resolve("/api/app/" + path);
    }

    /** Says a token for each step that it is allowed. */
    private static final class StepByStep implements WorkflowAgent {

        private final Semaphore steps = new Semaphore(0);

        @Override
        public Recovery recovery() {
            return Recovery.RESTART;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            for (int token = 1; token <= TOKENS; token++) {
                steps.acquire();
                output.text(token + " ");
            }
            return request.state();
        }
    }
}
