package dev.perdure.app.resume;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perdure.app.Frames;
import dev.perdure.app.Frames.Frame;
import dev.perdure.chat.AgentState;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client comes back with a cursor whose events are no longer kept: it is told so, and goes on from there exactly. */
@Timeout(60)
class PrunedCursorTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TURN_STREAM = "/api/app/chat/stream?session_id=s";
    private static final String SESSION_STREAM = "/api/app/chat/sessions/s/stream";

    private final Halting agent = new Halting();
    private final ServedChat served = new ServedChat(agent);
    private final HttpClient client = HttpClient.newHttpClient();
    private String old = "";

    /** A first turn, ended, of which the client has seen the first event; then all of it is pruned. */
    @BeforeEach
    void haveATurnPruned() throws Exception {
        served.answer("s", "m1", "first");
        old = frames(TURN_STREAM, null).getFirst().id();
    }

    @AfterEach
    void stop() {
        agent.gate.countDown();
        client.close();
        served.close();
    }

    @Nested
    class AfterTheTurnHasEnded {

        @Test
        void itsStreamIsAGapAndTheEndAndThenNothingAnyMore() throws Exception {
            served.prune();

            List<Frame> frames = frames(TURN_STREAM, old);

            assertThat(frames).extracting(Frame::type).containsExactly("gap");
            JsonNode gap = JSON.readTree(frames.getFirst().data());
            assertThat(gap.path("reason").asText()).isEqualTo("pruned");
            assertThat(gap.toString()).contains("all of first");
            assertThat(get(TURN_STREAM, frames.getFirst().id()).statusCode()).isEqualTo(204);
        }

        @Test
        void aPollIsAGapAndThenWhatComesNext() throws Exception {
            served.prune();

            JsonNode poll = poll(old);
            assertThat(poll.path("events")).hasSize(1);
            assertThat(poll.path("events").path(0).path("type").asText()).isEqualTo("gap");
            String next = poll.path("next").asText();
            served.answer("s", "m2", "second");

            JsonNode rest = poll(next);
            List<Long> numbers = new ArrayList<>();
            rest.path("events")
                    .forEach(event -> numbers.add(number(event.path("id").asText())));
            assertThat(numbers.getFirst()).isEqualTo(number(next) + 1);
            assertDense(numbers);
            assertThat(rest.toString()).contains("all of second").contains("turn.completed");
        }
    }

    @Nested
    class WhileTheNextTurnRuns {

        @Test
        void itsStreamIsAGapWithWhatWasSaidSoFarAndThenJustTheRest() throws Exception {
            goesOnBehindTheGap(TURN_STREAM);
        }

        @Test
        void theSessionsStreamIsTheSame() throws Exception {
            goesOnBehindTheGap(SESSION_STREAM);
        }

        private void goesOnBehindTheGap(String path) throws Exception {
            served.submit("s", "m2", "halt");
            awaitSaid("one ");
            served.prune();
            List<Frame> frames = new ArrayList<>();

            HttpResponse<InputStream> response = get(path, old);
            assertThat(response.statusCode()).isEqualTo(200);
            Frames.read(response.body(), frame -> {
                frames.add(frame);
                if (frame.type().equals("gap")) {
                    agent.gate.countDown();
                }
                return frame.type().equals("turn.completed");
            });

            assertThat(frames.getFirst().type()).isEqualTo("gap");
            assertThat(JSON.readTree(frames.getFirst().data()).path("reason").asText())
                    .isEqualTo("pruned");
            assertThat(frames.getFirst().data()).contains("one ").doesNotContain("two");
            assertThat(frames.getLast().type()).isEqualTo("turn.completed");
            assertDense(frames.stream().map(frame -> number(frame.id())).toList());
            assertThat(frames.stream().map(Frame::data).filter(data -> data.contains("two")))
                    .hasSize(1);
            assertThat(frames.stream().map(Frame::data).filter(data -> data.contains("one ")))
                    .as("nothing of the snapshot comes again")
                    .hasSize(1);
        }

        private void awaitSaid(String text) throws Exception {
            HttpResponse<InputStream> live = get(TURN_STREAM, null);
            List<Frame> seen = Frames.read(live.body(), frame -> frame.data().contains(text));
            assertThat(seen.getLast().data()).contains(text);
        }
    }

    private static void assertDense(List<Long> numbers) {
        for (int i = 1; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(numbers.get(i - 1) + 1);
        }
    }

    private static long number(String position) {
        return Long.parseLong(position.substring(position.lastIndexOf('-') + 1));
    }

    private List<Frame> frames(String path, @Nullable String cursor) throws Exception {
        return Frames.read(get(path, cursor).body(), frame -> false);
    }

    private JsonNode poll(String after) throws Exception {
        HttpResponse<InputStream> response = get("/api/app/chat/sessions/s/events?after=" + after, null);
        assertThat(response.statusCode()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private HttpResponse<InputStream> get(String path, @Nullable String cursor) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + served.port() + path));
        if (cursor != null) {
            request.header("Last-Event-ID", cursor);
        }
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    /** Answers at once, or says "one " and halts before it says "two". */
    private static final class Halting implements WorkflowAgent {

        private final CountDownLatch gate = new CountDownLatch(1);

        @Override
        public Recovery recovery() {
            return Recovery.CONTINUE;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            if (request.message().equals("halt")) {
                output.text("one ");
                gate.await();
                output.text("two");
            } else {
                output.text("all of " + request.message());
            }
            return request.state();
        }
    }
}
