package dev.perdure.client;

import dev.perdure.chat.MessageId;
import dev.perdure.chat.SessionId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;

/** A client and a scripted server, between which no time passes but what a test waits for. */
abstract class Talking {

    static final SessionId SESSION = new SessionId("s");
    static final SendOptions OPTIONS = SendOptions.defaults().withMessageId(new MessageId("m"));

    final ScriptedServer server = new ScriptedServer();
    final FakeTime time = new FakeTime();
    final List<ConnectionNotice> notices = new CopyOnWriteArrayList<>();
    final ChatClient client = client(Duration.ofSeconds(20));

    /** A client that is told by no chance: jitter leaves every pause as it is. */
    ChatClient client(Duration readTimeout) {
        RandomGenerator middling = () -> Long.MIN_VALUE;
        return ChatClient.builder(server.base())
                .readTimeout(readTimeout)
                .headers(() -> Map.of("Authorization", "Bearer secret"))
                .maxEventBytes(100_000)
                .time(time)
                .random(middling)
                .build();
    }

    Answer send() {
        return client.send(SESSION, "Hi", OPTIONS.withOnConnection(notices::add));
    }

    @AfterEach
    void hangUp() throws IOException {
        client.close();
        server.close();
    }
}
