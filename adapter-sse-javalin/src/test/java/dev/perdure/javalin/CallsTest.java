package dev.perdure.javalin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.MessageId;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.Title;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.EventCursor.Step.Gap.Reason;
import dev.perdure.chat.port.PollOutcome;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.protocol.TurnReceipt;
import dev.perdure.protocol.WirePoll;
import dev.perdure.protocol.WireSession;
import dev.perdure.protocol.WireSessionPage;
import dev.perdure.protocol.WireSnapshot;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The calls that are answered at once. */
class CallsTest {

    private static final String SESSION = TestServer.BASE + "/sessions/s";

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private static byte[] bytes(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        return response.body().getBytes(StandardCharsets.UTF_8);
    }

    @Nested
    class Submit {

        @Test
        void theReceiptSaysWhereToFollow() throws Exception {
            HttpResponse<String> response = server.send(
                    server.json(SESSION + "/messages", "{\"message\":\"hi\"}").header("Idempotency-Key", "\"key-1\""));

            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(TurnReceipt.fromJson(bytes(response))).isEqualTo(TurnReceipt.of(Samples.turn(), false));
            assertThat(response.headers().firstValue("Location"))
                    .contains("/api/app/chat/stream?session_id=s&turn_id="
                            + Samples.turn().id().value());
            assertThat(server.chat.submissions)
                    .containsExactly(new Submission(Samples.SESSION, new MessageId("key-1"), "hi"));
        }

        @Test
        void aMessageMayReplaceTheLastTurn() throws Exception {
            Submission wanted = new Submission(
                    Samples.SESSION,
                    new MessageId("m2"),
                    "hi",
                    new Submission.Repeat.Never(),
                    WhenBusy.REJECT,
                    new TurnId("old"));
            server.chat.cursor().then(new Step.Ended(), new Step.Ended());
            String fields = "\"message\":\"hi\",\"message_id\":\"m2\",\"replaces\":\"old\"}";

            server.post(SESSION + "/messages", "{" + fields);
            server.post(TestServer.BASE + "/stream", "{\"session_id\":\"s\"," + fields);
            server.get(TestServer.BASE + "/stream?session_id=s&message=hi&message_id=m2&replaces=old");

            assertThat(server.chat.submissions).containsExactly(wanted, wanted, wanted);
        }

        @Test
        void whoeverReplacesAnotherThanTheLastTurnIsToldWhichThatIs() throws Exception {
            server.chat.onSubmit = submission -> new SubmitOutcome.NotReplaceable(Samples.turn());
            String body = "{\"session_id\":\"s\",\"message\":\"x\",\"replaces\":\"old\"}";
            for (HttpResponse<String> refused : List.of(
                    server.post(TestServer.BASE + "/stream", body),
                    server.post(SESSION + "/messages", body),
                    server.get(TestServer.BASE + "/stream?session_id=s&message=x&replaces=old"))) {
                BadInputTest.assertProblem(refused, 409, "turn_not_replaceable");
                assertThat(refused.body()).contains("\"turn_id\":\"t\"", "\"recoverable\":false");
            }
        }

        @Test
        void contradictionsAreRefused() throws Exception {
            assertThat(server.send(server.json(SESSION + "/messages", "{\"message\":\"hi\",\"message_id\":\"a\"}")
                                    .header("Idempotency-Key", "b"))
                            .body())
                    .contains("\"code\":\"invalid_message_id\"");
            assertThat(server.post(SESSION + "/messages", "{\"message\":\"hi\",\"session_id\":\"other\"}")
                            .body())
                    .contains("\"code\":\"invalid_session_id\"");
        }
    }

    @Nested
    class Cancel {

        @Test
        void aRunningTurnIsAskedAndAnEndedOneIsFine() throws Exception {
            assertThat(server.post(SESSION + "/turns/t/cancel", null).statusCode())
                    .isEqualTo(202);

            server.chat.onCancel = () -> new CancelOutcome.AlreadyEnded(Samples.turn());
            assertThat(server.post(SESSION + "/turns/t/cancel", null).statusCode())
                    .isEqualTo(200);

            assertThat(server.post(SESSION + "/turns/other/cancel", null).body())
                    .contains("\"code\":\"turn_not_found\"");
        }
    }

    @Nested
    class Poll {

        @Test
        void eventsComeWithTheNextCursor() throws Exception {
            LoggedEvent event = new LoggedEvent(3, Samples.TURN, new ChatEvent.TextDelta("x"));
            server.chat.onPoll = () -> new PollOutcome.Events(List.of(event), Samples.LOG.at(3), true, Samples.turn());

            WirePoll page = WirePoll.fromJson(bytes(server.get(SESSION + "/events?after=e0-2&limit=1&wait=30")));

            assertThat(page.next()).isEqualTo(Samples.LOG.at(3));
            assertThat(page.hasMore()).isTrue();
            assertThat(server.chat.polled)
                    .containsExactly(new ScriptedChat.Polled(
                            new ResumePoint.After(Samples.LOG.at(2)), 1, Duration.ofSeconds(30)));
        }

        @Test
        void aGapIsAnEvent() throws Exception {
            server.chat.onPoll = () -> new PollOutcome.Gap(Reason.UNREADABLE, Samples.snapshot(5));

            assertThat(server.get(SESSION + "/events?after=%00%FE").statusCode())
                    .isEqualTo(400);
            assertThat(server.get(SESSION + "/events?after=%00junk").body())
                    .startsWith("{\"events\":[{\"id\":\"e0-5\",\"type\":\"gap\",\"data\":{\"reason\":\"unreadable\"");
        }
    }

    @Nested
    class Sessions {

        @Test
        void snapshotHistoryAndListAreServed() throws Exception {
            server.chat.onSessions =
                    () -> new SessionPage(List.of(Samples.snapshot(5).session()), true);

            assertThat(WireSnapshot.fromJson(bytes(server.get(SESSION))))
                    .isEqualTo(WireSnapshot.of(Samples.snapshot(5)));
            assertThat(server.get(SESSION + "/messages?before=7&limit=2").body())
                    .isEqualTo("{\"messages\":[],\"has_more\":false}");
            WireSessionPage list = WireSessionPage.fromJson(bytes(server.get(TestServer.BASE + "/sessions")));
            assertThat(list.next()).isNotNull();
            assertThat(server.get(TestServer.BASE + "/sessions?after=" + list.next())
                            .statusCode())
                    .isEqualTo(200);
        }

        @Test
        void theListIsSearchedForWhatTheQueryHolds() throws Exception {
            for (String query : List.of("", "?query=", "?query=%25+a%26b+%E4%BD%A0", "?query=x&limit=3")) {
                assertThat(server.get(TestServer.BASE + "/sessions" + query).statusCode())
                        .isEqualTo(200);
            }

            assertThat(server.chat.searches)
                    .containsExactly(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(new TitleSearch("% a&b 你")),
                            Optional.of(new TitleSearch("x")));
        }

        @Test
        void aSessionIsRenamed() throws Exception {
            HttpResponse<String> renamed = server.patch(SESSION, "{\"title\":\" Ein Ausflug, 你好 \"}");

            assertThat(renamed.statusCode()).isEqualTo(200);
            assertThat(WireSession.fromJson(bytes(renamed)))
                    .isEqualTo(WireSession.of(Samples.snapshot(5).session()));
            assertThat(server.chat.titles).containsExactly(new Title("Ein Ausflug, 你好"));
            assertThat(server.patch(TestServer.BASE + "/sessions/unknown", "{\"title\":\"x\"}")
                            .body())
                    .contains("session_not_found");
        }

        @Test
        void theSecondDeleteFindsNothing() throws Exception {
            assertThat(server.send(server.request(SESSION).DELETE()).statusCode())
                    .isEqualTo(204);
            assertThat(server.send(server.request(SESSION).DELETE()).body()).contains("session_not_found");
        }
    }

    @Nested
    class Operations {

        @Test
        void readinessSaysWhyNot() throws Exception {
            assertThat(server.get("/health/ready").body()).isEqualTo("{\"status\":\"ok\",\"reasons\":[]}");
            try (TestServer waiting = new TestServer(UnaryOperator.identity(), () -> List.of("store away"))) {
                HttpResponse<String> response = waiting.get("/health/ready");

                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(response.body()).isEqualTo("{\"status\":\"not_ready\",\"reasons\":[\"store away\"]}");
            }
        }
    }

    @Nested
    class Page {

        @Test
        void thePageComesWithAStrictPolicyAndAnETag() throws Exception {
            HttpResponse<String> page = server.get("/");

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).startsWith("<!doctype html>");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
            String tag = page.headers().firstValue("ETag").orElseThrow();
            assertThat(server.send(server.request("/").header("If-None-Match", tag))
                            .statusCode())
                    .isEqualTo(304);
        }

        @Test
        void everyFileThatThePageNamesIsThere() throws Exception {
            String libraries = server.get("/js/libraries.js").body();

            assertThat(libraries).doesNotContain("${");
            var names = Pattern.compile("\"\\.\\./(webjars/[^\"]+)\"").matcher(libraries);
            int found = 0;
            while (names.find()) {
                HttpResponse<String> library = server.get("/" + names.group(1));
                assertThat(library.statusCode()).as(names.group(1)).isEqualTo(200);
                assertThat(library.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
                found++;
            }
            assertThat(found).isEqualTo(2);
            assertThat(server.get("/page-config.json").body()).isEqualTo("{\"base_path\":\"/api/app\"}");
        }

        @Test
        void nothingElseOfTheClassPathIsThere() throws Exception {
            for (String path : List.of(
                    "/dev/perdure/page/index.html",
                    "/webjars/../../dev/perdure/page/index.html",
                    "/js",
                    "/js/",
                    "//index.html",
                    "/META-INF/MANIFEST.MF",
                    "/.git/config",
                    "/js/main.js/")) {
                assertThat(server.get(path).statusCode()).as(path).isIn(400, 404);
            }
        }
    }
}
