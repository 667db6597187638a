package dev.perdure.client;

import static dev.perdure.client.Wire.completed;
import static dev.perdure.client.Wire.problem;
import static dev.perdure.client.Wire.started;
import static dev.perdure.client.Wire.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens that expire while they are in use. */
@Timeout(60)
class CredentialsTest {

    private final ScriptedServer server = new ScriptedServer();
    private final FakeTime time = new FakeTime();
    private final AtomicInteger token = new AtomicInteger(1);

    private ChatClient client() {
        return ChatClient.builder(server.base())
                .readTimeout(Duration.ofSeconds(20))
                .headers(() -> Map.of("Authorization", "Bearer " + token.get()))
                .time(time)
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private String expired() {
        return problem(401, "token_expired", false);
    }

    @Test
    void areAskedForOnceMoreAndTheAnswerGoesOnWithoutLoss() throws Exception {
        try (ChatClient client = client()) {
            server.thenStream(started(1), text(2, "one "));
            server.then(out -> {
                token.set(2);
                ScriptedServer.refuse(out, 401, expired());
            });
            server.thenStream(text(3, "two"), completed(4));
            assertThat(client.send(Talking.SESSION, "Hi", Talking.OPTIONS).answer())
                    .isEqualTo("one two");
            assertThat(server.asked())
                    .extracting(asked -> asked.header("Authorization"))
                    .containsExactly("Bearer 1", "Bearer 1", "Bearer 2");
            assertThat(server.asked().get(2).header("Last-Event-ID"))
                    .isEqualTo(server.asked().get(1).header("Last-Event-ID"));
        }
    }

    @Test
    void areNotSentAgainIfThereAreNoOthers() {
        try (ChatClient client = client()) {
            server.thenRefuse(401, "", expired());
            assertThatThrownBy(() ->
                            client.send(Talking.SESSION, "Hi", Talking.OPTIONS).answer())
                    .isInstanceOfSatisfying(
                            UnrecoverableException.class,
                            failure -> assertThat(failure.code()).isEqualTo("token_expired"));
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Test
    void areSentAgainOnceAndNotForEver() {
        try (ChatClient client = client()) {
            for (int i = 0; i < 3; i++) {
                server.then(out -> {
                    token.incrementAndGet();
                    ScriptedServer.refuse(out, 401, expired());
                });
            }
            assertThatThrownBy(() ->
                            client.send(Talking.SESSION, "Hi", Talking.OPTIONS).answer())
                    .isInstanceOf(UnrecoverableException.class);
            assertThat(server.asked()).hasSize(2);
        }
    }
}
