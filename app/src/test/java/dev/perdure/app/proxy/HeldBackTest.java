package dev.perdure.app.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perdure.app.resume.ServedChat;
import dev.perdure.chat.AgentState;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.client.Answer;
import dev.perdure.client.ChatClient;
import dev.perdure.client.ConnectionNotice;
import dev.perdure.client.ConnectionNotice.Way;
import dev.perdure.client.SendOptions;
import dev.perdure.protocol.WireEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java client behind a real nginx that holds streams back, whatever the server asks of it. */
class HeldBackTest {

    private static final String CONFIGURATION = """
            daemon off;
            pid FOLDER/nginx.pid;
            events { worker_connections 64; }
            http {
                access_log off;
                client_body_temp_path FOLDER/body;
                proxy_temp_path FOLDER/proxy;
                fastcgi_temp_path FOLDER/fastcgi;
                uwsgi_temp_path FOLDER/uwsgi;
                scgi_temp_path FOLDER/scgi;
                server {
                    listen 127.0.0.1:DOOR;
                    location / {
                        proxy_pass http://127.0.0.1:SERVER;
                        proxy_http_version 1.1;
                        proxy_buffering on;
                        proxy_ignore_headers X-Accel-Buffering;
                    }
                }
            }
            """;

    private final CountDownLatch heard = new CountDownLatch(1);
    private final AtomicInteger runs = new AtomicInteger();

    @TempDir
    Path folder;

    /** Says the second word only when somebody has heard the first. */
    private final class Waiting implements WorkflowAgent {

        @Override
        public Recovery recovery() {
            return Recovery.FAIL;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            runs.incrementAndGet();
            output.text("one ");
            heard.await();
            output.text("two");
            return request.state();
        }
    }

    @Test
    void theAnswerComesByPollingWhileItIsGiven() throws Exception {
        Optional<Path> nginx = RealProxy.program("nginx");
        assumeTrue(nginx.isPresent(), "this machine has no nginx");
        List<ConnectionNotice> notices = new CopyOnWriteArrayList<>();
        try (ServedChat served = new ServedChat(new Waiting());
                RealProxy proxy = start(nginx.get(), served.port());
                ChatClient client = ChatClient.builder(proxy.address().resolve("/api/app"))
                        .readTimeout(Duration.ofSeconds(2))
                        .build();
                Answer answer = client.send(
                        new SessionId("s"), "hi", SendOptions.defaults().withOnConnection(notices::add))) {
            for (WireEvent event : answer) {
                if (event instanceof WireEvent.Logged logged && logged.event().event() instanceof TextDelta) {
                    heard.countDown();
                }
            }
            assertThat(answer.answer()).isEqualTo("one two");
            assertThat(notices).contains(new ConnectionNotice.Connected(Way.POLL));
            assertThat(runs).hasValue(1);
        } finally {
            heard.countDown();
        }
    }

    private RealProxy start(Path nginx, int server) throws Exception {
        int port = RealProxy.freePort();
        Path file = Files.writeString(
                folder.resolve("main.conf"),
                CONFIGURATION
                        .replace("FOLDER", folder.toString())
                        .replace("DOOR", Integer.toString(port))
                        .replace("SERVER", Integer.toString(server)));
        return RealProxy.start(
                port,
                folder.resolve("log"),
                List.of(nginx.toString(), "-e", "stderr", "-p", folder.toString(), "-c", file.toString()));
    }
}
