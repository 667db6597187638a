package dev.perdure.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The clients that come back: one for the time it takes, one for what becomes of the tokens. */
class ReconnectingTest {

    private static final int EVENTS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static int sequence(String cursor) {
        return cursor.isEmpty() ? 0 : Integer.parseInt(cursor.substring(2));
    }

    private static String eventsAfter(int sequence) {
        return IntStream.rangeClosed(sequence + 1, EVENTS)
                .mapToObj(i -> Streams.delta(i, i + "@" + i + " "))
                .collect(Collectors.joining());
    }

    @Nested
    class Resume {

        private Resuming resume(ScriptedServer server) throws IOException, InterruptedException {
            Resuming resuming = new Resuming(server.api(), "s");
            try (resuming) {
                resuming.run(5, Duration.ZERO);
            }
            return resuming;
        }

        @Test
        void isTimedOnceForEachReconnect() throws IOException, InterruptedException {
            try (ScriptedServer server = new ScriptedServer(cursor -> eventsAfter(sequence(cursor)))) {
                Resuming resuming = resume(server);
                assertThat(resuming.times().getTotalCount()).isEqualTo(5);
                assertThat(resuming.wrong()).isZero();
                assertThat(server.cursors()).endsWith("e-30", "e-30", "e-30", "e-30", "e-30");
            }
        }

        @Test
        void noticesAnEventThatWasSkipped() throws IOException, InterruptedException {
            try (ScriptedServer server =
                    new ScriptedServer(cursor -> eventsAfter(cursor.isEmpty() ? 0 : sequence(cursor) + 1))) {
                assertThat(resume(server).wrong()).isPositive();
            }
        }

        @Test
        void noticesAnEventThatCameAgain() throws IOException, InterruptedException {
            try (ScriptedServer server = new ScriptedServer(cursor -> eventsAfter(Math.max(0, sequence(cursor) - 1)))) {
                assertThat(resume(server).wrong()).isPositive();
            }
        }
    }

    @Nested
    class Follow {

        /** Cuts after each third event. */
        private String someAfter(int sequence) {
            return eventsAfter(sequence).lines().limit(3 * 4).collect(Collectors.joining("\n", "", "\n"));
        }

        private int wrong(ScriptedServer server) throws IOException, InterruptedException {
            try (TurnFollower follower = new TurnFollower("s", server::api)) {
                follower.lost(EVENTS - 1); // the last token alone is made later
                assertThat(follower.awaitTokenAfterLoss(PATIENCE)).isPositive();
                return follower.wrong();
            }
        }

        @Test
        void goesOnFromTheLastEventOverAllCuts() throws IOException, InterruptedException {
            try (ScriptedServer server = new ScriptedServer(cursor -> someAfter(sequence(cursor)))) {
                assertThat(wrong(server)).isZero();
                assertThat(server.cursors()).startsWith("", "e-3", "e-6");
            }
        }

        @Test
        void noticesATokenThatWasLostInACut() throws IOException, InterruptedException {
            try (ScriptedServer server =
                    new ScriptedServer(cursor -> someAfter(sequence(cursor) == 6 ? 7 : sequence(cursor)))) {
                assertThat(wrong(server)).isEqualTo(1);
            }
        }

        @Test
        void noticesATokenThatCameAgain() throws IOException, InterruptedException {
            try (ScriptedServer server =
                    new ScriptedServer(cursor -> someAfter(sequence(cursor) == 6 ? 5 : sequence(cursor)))) {
                assertThat(wrong(server)).isEqualTo(1);
            }
        }
    }
}
