package dev.perdure.app.sharing;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Caller;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.client.ChatClient;
import dev.perdure.domain.ChatSettings;
import dev.perdure.domain.DurableChatService;
import dev.perdure.inmemory.InMemorySessionRepository;
import dev.perdure.javalin.ChatServer;
import dev.perdure.javalin.HttpSettings;
import dev.perdure.javalin.auth.Principal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Two nodes over one store whose callers are who they say they are, and an agent that answers until it is let go. */
final class SharedChat implements AutoCloseable {

    private static final String WHO = "X-Test-Caller";

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final SessionRepository repository = telling(new InMemorySessionRepository());
    private final List<DurableChatService> chats = new ArrayList<>();
    private final List<ChatServer> servers = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    final CountDownLatch gate = new CountDownLatch(1);

    /** Told whenever the reader of a guest begins to wait. */
    private final Semaphore waiting = new Semaphore(0);

    SharedChat() {
        for (int i = 0; i < 2; i++) {
            DurableChatService chat = new DurableChatService(
                    repository,
                    new Halting(),
                    () -> UUID.randomUUID().toString().replace("-", ""),
                    InstantSource.system(),
                    executor,
                    ChatSettings.defaults());
            chats.add(chat.start());
            servers.add(ChatServer.builder(chat)
                    .settings(HttpSettings.defaults().withAddress("127.0.0.1", 0))
                    .authenticator(headers -> headers.first(WHO)
                            .map(name -> new Principal(new Caller(name), null))
                            .orElse(Principal.ANONYMOUS))
                    .build()
                    .start());
        }
    }

    private SessionRepository telling(SessionRepository store) {
        return (SessionRepository) Proxy.newProxyInstance(
                SharedChat.class.getClassLoader(),
                new Class<?>[] {SessionRepository.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("awaitNews")) {
                        waiting.release();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    void awaitAGuestWhoWaits() throws InterruptedException {
        if (!waiting.tryAcquire(20, TimeUnit.SECONDS)) {
            throw new AssertionError("no guest waits");
        }
    }

    URI at(int node, String path) {
        return URI.create("http://127.0.0.1:" + servers.get(node).port() + path);
    }

    HttpResponse<String> call(String caller, String method, String path, @Nullable String body) throws Exception {
        return call(0, caller, method, path, body);
    }

    HttpResponse<String> call(int node, String caller, String method, String path, @Nullable String body)
            throws Exception {
        return client.send(request(node, caller, method, path, body), BodyHandlers.ofString());
    }

    ChatClient client(String caller) {
        return ChatClient.builder(at(0, "/api/app"))
                .headers(() -> Map.of(WHO, caller))
                .build();
    }

    /** A call whose answer takes a while. */
    CompletableFuture<HttpResponse<String>> calling(int node, String caller, String path) {
        return client.sendAsync(request(node, caller, "GET", path, null), BodyHandlers.ofString());
    }

    private HttpRequest request(int node, String caller, String method, String path, @Nullable String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(at(node, "/api/app/chat" + path)).header(WHO, caller);
        return body == null
                ? request.method(method, BodyPublishers.noBody()).build()
                : request.header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build();
    }

    HttpResponse<String> submit(String caller, String session, String messageId) throws Exception {
        String body = "{\"message\":\"Hello\",\"message_id\":\"" + messageId + "\"}";
        return call(caller, "POST", "/sessions/" + session + "/messages", body);
    }

    HttpResponse<String> grant(String caller, String session, String subject, String access) throws Exception {
        String body = "{\"subject\":\"" + subject + "\",\"access\":\"" + access + "\"}";
        return call(1, caller, "PUT", "/sessions/" + session + "/grants", body);
    }

    HttpResponse<String> revoke(String caller, String session, String subject) throws Exception {
        String query = URLEncoder.encode(subject, StandardCharsets.UTF_8);
        return call(1, caller, "DELETE", "/sessions/" + session + "/grants?subject=" + query, null);
    }

    /** Attaches to a session from its beginning, and gives the listener once it has heard something. */
    Heard attach(String caller, String session) throws Exception {
        Heard heard = new Heard();
        URI http = at(0, "/ws/chat/" + session + "?last_message_id=");
        WebSocket socket = client.newWebSocketBuilder()
                .header(WHO, caller)
                .buildAsync(URI.create(http.toString().replaceFirst("http", "ws")), heard)
                .get(20, TimeUnit.SECONDS);
        heard.socket = socket;
        return heard;
    }

    @Override
    public void close() {
        gate.countDown();
        servers.forEach(ChatServer::refuseNewTurns);
        chats.forEach(DurableChatService::close);
        client.shutdownNow();
        servers.forEach(ChatServer::close);
        executor.close();
    }

    /** What came over a WebSocket. */
    static final class Heard implements WebSocket.Listener {

        final CompletableFuture<String> first = new CompletableFuture<>();
        final CompletableFuture<String> refused = new CompletableFuture<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Nullable
        WebSocket socket;

        @Override
        public @Nullable CompletableFuture<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String frame = text.toString();
                text.setLength(0);
                first.complete(frame);
                if (frame.contains("\"type\":\"error\"")) {
                    refused.complete(frame);
                }
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletableFuture<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }
    }

    private final class Halting implements WorkflowAgent {

        @Override
        public Recovery recovery() {
            return Recovery.CONTINUE;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            output.text("secret of the owner");
            gate.await();
            return request.state();
        }
    }
}
