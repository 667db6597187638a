package dev.perdure.client;

import static dev.perdure.client.Wire.completed;
import static dev.perdure.client.Wire.event;
import static dev.perdure.client.Wire.poll;
import static dev.perdure.client.Wire.problem;
import static dev.perdure.client.Wire.receipt;
import static dev.perdure.client.Wire.started;
import static dev.perdure.client.Wire.turn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.client.ConnectionNotice.Way;
import dev.perdure.client.ScriptedServer.Asked;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PollingTest extends Talking {

    private static final String RUNNING = turn("t", "m", "running", 0, 0);

    @Test
    void beginsWhereStreamsBringNothing() throws Exception {
        server.thenStream(":\n\n").thenStream(":\n\n");
        server.thenJson(receipt(turn("t", "m", "running", 3, 0), 3));
        server.thenJson(poll(3, RUNNING));
        server.thenJson(poll(
                5,
                RUNNING,
                event(4, "turn.started", "t", ",\"message_id\":\"m\",\"message\":\"Hi\""),
                event(5, "text.delta", "t", ",\"text\":\"polled\"")));
        server.thenJson(poll(
                7,
                RUNNING,
                event(6, "turn.completed", "t", ""),
                event(7, "turn.started", "t2", ",\"message_id\":\"m2\",\"message\":\"Hi\"")));
        server.thenStream(started(8), completed(9));
        try (Answer answer = send()) {
            assertThat(answer.answer()).isEqualTo("polled");
        }
        assertThat(notices).contains(new ConnectionNotice.Connected(Way.POLL));
        assertThat(server.asked())
                .extracting(Asked::target)
                .endsWith(
                        "/api/app/chat/sessions/s/messages",
                        "/api/app/chat/sessions/s/events?after=log-3&wait=13",
                        "/api/app/chat/sessions/s/events?after=log-3&wait=13",
                        "/api/app/chat/sessions/s/events?after=log-5&wait=13");
        try (Answer next = send()) {
            assertThat(next.answer()).isEmpty();
        }
        assertThat(server.asked().getLast().target()).isEqualTo("/api/app/chat/stream");
    }

    @Test
    void beginsAtOnceWhereAStreamIsHeldBack() throws Exception {
        server.thenStreamOpen();
        server.thenJson(receipt(RUNNING, 0));
        server.thenJson(poll(
                2,
                RUNNING,
                event(1, "turn.started", "t", ",\"message_id\":\"m\",\"message\":\"Hi\""),
                event(2, "turn.completed", "t", "")));
        try (Answer answer = client(Duration.ofMillis(300)).send(SESSION, "Hi", OPTIONS)) {
            assertThat(answer.answer()).isEmpty();
        }
    }

    @Test
    void goesOnForAsLongAsTheServerSaysThatTheTurnRuns() throws Exception {
        server.thenStream(":\n\n").thenStream(":\n\n");
        server.thenJson(receipt(RUNNING, 0));
        for (int i = 0; i < 20; i++) {
            server.thenJson(poll(0, RUNNING));
        }
        server.thenRefuse(503, "", problem(503, "storage_unavailable", true));
        server.thenJson(poll(1, RUNNING, event(1, "turn.completed", "t", "")));
        try (Answer answer = send()) {
            assertThat(answer.outcome()).isInstanceOf(Outcome.Completed.class);
        }
    }

    @Test
    void isNotNeededWhereStreamsStandAndTheAgentThinks() throws Exception {
        for (int i = 0; i < 10; i++) {
            server.then(out -> {
                time.pass(Duration.ofSeconds(20)); // as long as the read timeout, and then a heartbeat
                ScriptedServer.stream(out, ":\n\n");
            });
        }
        server.thenStream(started(1), completed(2));
        try (Answer answer = send()) {
            assertThat(answer.answer()).isEmpty();
        }
        assertThat(notices).doesNotContain(new ConnectionNotice.Connected(Way.POLL));
    }
}
