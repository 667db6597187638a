package dev.perdure.app;

import static dev.perdure.app.ChatCalls.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.Frames.Frame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages wait behind a long answer, and the server is killed. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class QueueIT {

    private static final List<Integer> COUNTS = List.of(1600, 20, 30);
    private static final String SESSION = "/api/app/chat/sessions/line";

    @TempDir
    Path temporary;

    private final ChatCalls calls = new ChatCalls();

    @AfterEach
    void stop() {
        calls.close();
    }

    @Test
    void whatWaitsSurvivesAKillAndEndsInItsOrderOnceEach() throws Exception {
        try (ServerProcess server = start()) {
            calls.post(
                    server,
                    enqueue(1, "/tokens 1600 at 250"),
                    null,
                    frame -> frame.data().contains("40@"));
            List<Frame> second = calls.post(server, enqueue(2, "/tokens 20"), null, QueueIT::isQueued);
            List<Frame> third = calls.post(server, enqueue(3, "/tokens 30"), null, QueueIT::isQueued);
            assertThat(second).singleElement().satisfies(frame -> {
                assertThat(frame.id()).isEmpty();
                assertThat(frame.data()).contains("\"message_id\":\"m2\",\"ahead\":1}");
            });
            assertThat(third)
                    .singleElement()
                    .satisfies(frame -> assertThat(frame.data()).contains("\"message_id\":\"m3\",\"ahead\":2}"));
            server.kill();
        }
        try (ServerProcess server = start()) {
            List<Frame> again = calls.post(server, enqueue(3, "/tokens 30"), null, Frame::terminal);
            List<Frame> log = calls.get(server, SESSION + "/stream", null, new Ends(3)::enough);

            List<Frame> ends = log.stream().filter(Frame::terminal).toList();
            assertThat(ends).extracting(Frame::type).containsOnly("turn.completed");
            List<Frame> starts = log.stream()
                    .filter(frame -> frame.type().equals("turn.started"))
                    .toList();
            assertThat(starts).hasSize(3);
            for (int turn = 0; turn < 3; turn++) {
                assertThat(starts.get(turn).data()).contains("\"message_id\":\"m" + (turn + 1) + "\"");
                assertThat(turnOf(ends.get(turn))).isEqualTo(turnOf(starts.get(turn)));
                assertThat(tokens(ofTurn(log, starts.get(turn)), List.of()))
                        .isEqualTo(IntStream.rangeClosed(1, COUNTS.get(turn))
                                .boxed()
                                .toList());
            }
            assertThat(log)
                    .filteredOn(frame -> frame.type().equals("turn.continued"))
                    .hasSize(1);
            assertThat(again.stream().filter(frame -> !isQueued(frame)).toList())
                    .isEqualTo(ofTurn(log, starts.getLast()));
            server.stop();
        }
    }

    private ServerProcess start() throws Exception {
        return ServerProcess.start(temporary.resolve("data"), "--lease=3s", "--beat-interval=500ms");
    }

    private static String enqueue(int number, String message) {
        String submission = ChatCalls.submission("line", "m" + number, message);
        return submission.substring(0, submission.length() - 1) + ",\"when_busy\":\"enqueue\"}";
    }

    private static boolean isQueued(Frame frame) {
        return frame.type().equals("turn.queued");
    }

    private static List<Frame> ofTurn(List<Frame> log, Frame one) {
        return log.stream().filter(frame -> turnOf(frame).equals(turnOf(one))).toList();
    }

    private static String turnOf(Frame frame) {
        return frame.data().replaceFirst("^\\{\"turn_id\":\"([^\"]+)\".*", "$1");
    }

    /** Enough is as many terminal events as are wanted. */
    private static final class Ends {

        private final int wanted;
        private final List<Frame> seen = new ArrayList<>();

        Ends(int wanted) {
            this.wanted = wanted;
        }

        boolean enough(Frame frame) {
            if (frame.terminal()) {
                seen.add(frame);
            }
            return seen.size() == wanted;
        }
    }
}
