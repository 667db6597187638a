package dev.perdure.javalin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.PollOutcome;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Polls that wait, and answers that are no news. */
@Timeout(60)
class PollTest {

    private static final String EVENTS = TestServer.BASE + "/sessions/s/events";

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private static PollOutcome event(long sequence) {
        LoggedEvent event = new LoggedEvent(sequence, Samples.TURN, new ChatEvent.TextDelta("x"));
        return new PollOutcome.Events(List.of(event), Samples.LOG.at(sequence), false, Samples.turn());
    }

    @Nested
    class Waiting {

        private final Semaphore waiting = new Semaphore(0);
        private final Semaphore happened = new Semaphore(0);
        private final CountDownLatch interrupted = new CountDownLatch(1);

        @BeforeEach
        void letPollsWait() {
            server.chat.onPoll = () -> {
                waiting.release();
                try {
                    happened.acquire();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
                return event(1);
            };
        }

        private void awaitWaiting() throws InterruptedException {
            assertThat(waiting.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }

        private void awaitInterrupted() throws InterruptedException {
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        }

        @Test
        void isAnsweredWhenSomethingHappens() throws Exception {
            try (RawConnection client = server.raw()) {
                for (int i = 0; i < 3; i++) {
                    client.get(EVENTS + "?wait=30");
                    awaitWaiting();
                    happened.release();
                    client.readUntil("\"turn\":{\"id\":\"t\"");
                }
                assertThat(client.get("/health/live", "Connection: close").readAll())
                        .containsPattern("(?s)(200 OK.*Cache-Control: no-store.*){3}.*200 OK");
            }
        }

        @Test
        void endsSoonAfterItsClientHasLeft() throws Exception {
            try (RawConnection client = server.raw()) {
                client.get(EVENTS + "?wait=30");
                awaitWaiting();
            }

            awaitInterrupted();
        }

        @Test
        void goesOnWhenTheClientIsAheadOfItsAnswers() throws Exception {
            try (RawConnection client = server.raw()) {
                client.get(EVENTS + "?wait=30");
                awaitWaiting();
                client.get("/health/live", "Connection: close");
                server.get("/health/live");
                assertThat(interrupted.getCount()).isEqualTo(1);
                happened.release();

                assertThat(client.readAll()).containsPattern("(?s)\"id\":\"e0-1\".*HTTP/1.1 200 OK");
            }
        }

        @Test
        void endsWhenTheServerDrains() throws Exception {
            try (RawConnection client = server.raw()) {
                client.get(EVENTS + "?wait=30", "Connection: close");
                awaitWaiting();
                server.server.drain();

                assertThat(client.readAll())
                        .contains("503 ", "Retry-After: 1", "\"code\":\"shutting_down\",\"recoverable\":true");
            }
            awaitInterrupted();
        }

        @Test
        void isNothingToOthersHoweverManyWait() throws Exception {
            List<RawConnection> clients = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                clients.add(server.raw().get(EVENTS + "?wait=30"));
            }
            for (int i = 0; i < 100; i++) {
                awaitWaiting();
            }
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
            happened.release(100);
            for (RawConnection client : clients) {
                client.readUntil("\"next\":\"e0-1\"");
                client.close();
            }
        }

        @Test
        void isRefusedAsOneThatDoesNotWait() throws Exception {
            assertThat(server.get(TestServer.BASE + "/sessions/other/events?wait=30"))
                    .extracting(HttpResponse::statusCode)
                    .isEqualTo(404);
            server.chat.onPoll = () -> {
                throw UnavailableException.storage(new IOException("away"));
            };
            HttpResponse<String> away = server.get(EVENTS + "?wait=30");
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(away.headers().firstValue("Retry-After")).contains("1");
            assertThat(away.headers().firstValue("Content-Type")).contains("application/problem+json");
            server.chat.onPoll = () -> {
                throw new IllegalStateException("secret");
            };
            HttpResponse<String> defect = server.get(EVENTS + "?wait=30");
            assertThat(defect.statusCode()).isEqualTo(500);
            assertThat(defect.body()).contains("internal_error").doesNotContain("secret");
        }
    }

    @Nested
    class Revalidation {

        @Test
        void ofWhatIsTheSameIsAnsweredWithoutABody() throws Exception {
            for (String path : List.of(
                    TestServer.BASE + "/sessions",
                    TestServer.BASE + "/sessions/s",
                    TestServer.BASE + "/sessions/s/messages",
                    EVENTS,
                    EVENTS + "?wait=1")) {
                HttpResponse<String> first = server.get(path);
                String tag = first.headers().firstValue("ETag").orElseThrow();
                HttpResponse<String> again =
                        server.send(server.request(path).header("If-None-Match", "\"other\", W/" + tag));

                assertThat(first.statusCode()).as(path).isEqualTo(200);
                assertThat(first.headers().firstValue("Cache-Control")).contains("no-store");
                assertThat(again.statusCode()).as(path).isEqualTo(304);
                assertThat(again.body()).isEmpty();
                assertThat(again.headers().firstValue("ETag")).contains(tag);
            }
        }

        @Test
        void ofWhatHasChangedIsAnsweredWithIt() throws Exception {
            String tag = server.get(EVENTS).headers().firstValue("ETag").orElseThrow();
            server.chat.onPoll = () -> event(1);

            HttpResponse<String> changed = server.send(server.request(EVENTS).header("If-None-Match", tag));

            assertThat(changed.statusCode()).isEqualTo(200);
            assertThat(changed.body()).contains("\"id\":\"e0-1\"");
            assertThat(changed.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(tag);
        }
    }
}
