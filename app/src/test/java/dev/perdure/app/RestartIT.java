package dev.perdure.app;

import static dev.perdure.app.ChatCalls.submission;
import static dev.perdure.app.ChatCalls.text;
import static dev.perdure.app.ChatCalls.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.Frames.Frame;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RestartIT {

    private static final int TOKENS = 2000;
    private static final Pattern TURN = Pattern.compile("\"turn_id\":\"([^\"]+)\"");
    private static final List<Integer> ALL =
            IntStream.rangeClosed(1, TOKENS).boxed().toList();
    private static final String QUESTION = submission("one", "question", "/tokens " + TOKENS + " at 200");

    @TempDir
    Path temporary;

    private final ChatCalls calls = new ChatCalls();

    private Path data() {
        return temporary.resolve("chat data 你好");
    }

    /** A server that stops in order takes its database with it. */
    @AfterEach
    void nothingIsLeftRunning() throws Exception {
        calls.close();
        try (ServerProcess last = ServerProcess.start(data())) {
            last.stop();
            assertThat(data().resolve("cluster/postmaster.pid")).doesNotExist();
        }
    }

    @Nested
    class KillInTheMiddleOfAnAnswer {

        @Test
        void losesNothingDoublesNothingAndBringsNothingBack() throws Exception {
            List<Frame> before;
            String question;
            try (ServerProcess server = ServerProcess.start(data())) {
                assertThat(ask(server, "state-1", "/state")).contains("1").doesNotContain("2");
                List<Frame> takenBack =
                        calls.post(server, submission("one", "taken-back", "/state"), null, Frame::terminal);
                assertThat(text(takenBack)).contains("**2**");
                String replaces = "\"replaces\":\"" + turn(takenBack) + "\"";
                question = QUESTION.replace("{", "{" + replaces + ",");
                before = calls.post(server, question, null, frame -> says(frame, 700));
                assertThat(before.getFirst().data()).contains(replaces);
                server.kill();
            }
            String seen = before.getLast().id();
            try (ServerProcess server = ServerProcess.start(data())) {
                List<Frame> byPost = calls.post(server, question, seen, Frame::terminal);
                assertThat(tokens(before, byPost)).isEqualTo(ALL);
                assertThat(byPost).filteredOn(Frame::terminal).hasSize(1);
                assertThat(byPost.getLast().type()).isEqualTo("turn.completed");
                assertThat(byPost).extracting(Frame::type).contains("turn.continued");

                List<Frame> byGet = calls.get(server, "/api/app/chat/stream?session_id=one", seen, Frame::terminal);
                assertThat(byGet).isEqualTo(byPost);
                List<Frame> bySession = calls.get(server, "/api/app/chat/sessions/one/stream", seen, Frame::terminal);
                assertThat(bySession).isEqualTo(byPost);

                // What was taken back is not counted, though it was complete.
                assertThat(ask(server, "state-2", "/state")).contains("**2**");
                server.stop();
            }
        }
    }

    @Nested
    class StopInTheMiddleOfAnAnswer {

        @Test
        void handsTheAnswerOverWithoutEndingIt() throws Exception {
            List<Frame> before;
            try (ServerProcess server = ServerProcess.start(data(), "--drain-timeout=0s")) {
                Thread stopper = new Thread(() -> stop(server));
                before = calls.post(server, QUESTION, null, frame -> {
                    if (says(frame, 100)) {
                        stopper.start();
                    }
                    return frame.terminal();
                });
                stopper.join();
            }
            assertThat(before).filteredOn(Frame::terminal).isEmpty();
            try (ServerProcess server = ServerProcess.start(data())) {
                List<Frame> after =
                        calls.post(server, QUESTION, before.getLast().id(), Frame::terminal);
                assertThat(tokens(before, after)).isEqualTo(ALL);
                assertThat(after.getLast().type()).isEqualTo("turn.completed");
                server.stop();
            }
        }

        private void stop(ServerProcess server) {
            try {
                server.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether a token is part of a frame, wherever it stands: a busy server has put several into one. */
    private static boolean says(Frame frame, int token) {
        return Pattern.compile("\\b" + token + "@").matcher(frame.data()).find();
    }

    private static String turn(List<Frame> frames) {
        Matcher found = TURN.matcher(frames.getFirst().data());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private String ask(ServerProcess server, String messageId, String message) throws Exception {
        return text(calls.post(server, submission("one", messageId, message), null, Frame::terminal));
    }
}
