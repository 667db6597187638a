package dev.perdure.app.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.app.sharing.SharedChat.Heard;
import dev.perdure.chat.Access;
import dev.perdure.chat.Grant;
import dev.perdure.chat.SessionId;
import dev.perdure.client.ChatClient;
import dev.perdure.client.UnrecoverableException;
import dev.perdure.protocol.WireSession;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Grants as the wire has them. What is granted or revoked at one node holds at the other. */
@Timeout(120)
class SharingTest {

    private final SharedChat chat = new SharedChat();

    @AfterEach
    void close() {
        chat.close();
    }

    @Test
    void anOwnerSharesLooksAndRevokes() throws Exception {
        chat.submit("anna", "s", "m");

        HttpResponse<String> granted = chat.grant("anna", "s", "bela/?&你", "read");
        assertThat(granted.statusCode()).isEqualTo(200);
        assertThat(granted.body()).matches("\\{\"subject\":\"bela/\\?&你\",\"access\":\"read\",\"created_at\":\".+Z\"}");
        assertThat(chat.grant("anna", "s", "bela/?&你", "write").body()).contains("\"access\":\"write\"");
        assertThat(chat.call("anna", "GET", "/sessions/s/grants", null).body())
                .isEqualTo("{\"grants\":[" + granted.body().replace("read", "write") + "]}");
        assertThat(chat.revoke("anna", "s", "bela/?&你").statusCode()).isEqualTo(204);
        assertThat(chat.revoke("anna", "s", "bela/?&你").statusCode()).isEqualTo(204);
        assertThat(chat.call("anna", "GET", "/sessions/s/grants", null).body()).isEqualTo("{\"grants\":[]}");
    }

    @Test
    void aGuestLeaves() throws Exception {
        chat.submit("anna", "s", "m");
        chat.grant("anna", "s", "bela", "read");
        chat.grant("anna", "s", "cara", "read");
        Heard heard = chat.attach("bela", "s");
        assertThat(heard.first.get(20, TimeUnit.SECONDS)).contains("turn.started");

        assertRefused(chat.revoke("bela", "s", "cara"), 403, "not_permitted");
        assertThat(chat.revoke("bela", "s", "bela").statusCode()).isEqualTo(204);

        assertThat(heard.closed.get(20, TimeUnit.SECONDS)).isEqualTo(4404);
        assertRefused(chat.revoke("bela", "s", "bela"), 404, "session_not_found");
        assertThat(chat.call("anna", "GET", "/sessions/s/grants", null).body())
                .contains("cara")
                .doesNotContain("bela");
        assertThat(chat.revoke("anna", "s", "anna").statusCode()).isEqualTo(204);
    }

    @Test
    void aGuestSeesWhoseTheSessionIsAndFindsIt() throws Exception {
        chat.submit("anna", "s", "m");
        chat.grant("anna", "s", "bela", "read");

        String snapshot = chat.call("bela", "GET", "/sessions/s", null).body();
        assertThat(snapshot).contains("\"owner\":\"anna\"", "\"access\":\"read\"", "\"shared_at\":");
        assertThat(chat.call("bela", "GET", "/sessions?shared=true", null).body())
                .contains("\"id\":\"s\"", "\"owner\":\"anna\"", "\"access\":\"read\"");
        assertThat(chat.call("bela", "GET", "/sessions", null).body()).contains("\"sessions\":[]");
        assertThat(chat.call("anna", "GET", "/sessions/s", null).body()).doesNotContain("anna", "access");
        assertThat(chat.call("anna", "GET", "/sessions?shared=true", null).body())
                .contains("\"sessions\":[]");
        assertThat(chat.call("anna", "GET", "/sessions?shared=yes", null).statusCode())
                .isEqualTo(400);
    }

    @Test
    void everybodyIsToldWhichGuestHasSpoken() throws Exception {
        String turn = turn(chat.submit("anna", "s", "m"));
        chat.grant("anna", "s", "bela", "write");
        String cursor = cursorAtTheEnd();

        String say = "{\"message\":\"Me too\",\"message_id\":\"m2\",\"when_busy\":\"enqueue\"}";
        assertThat(chat.call("bela", "POST", "/sessions/s/messages", say).statusCode())
                .isEqualTo(202);

        assertThat(chat.call("anna", "GET", "/sessions/s", null).body())
                .contains("\"message\":\"Me too\",\"author\":\"bela\"");
        chat.call("anna", "POST", "/sessions/s/turns/" + turn + "/cancel", null);
        String news = "";
        while (!news.contains("turn.started")) {
            news = chat.call("anna", "GET", "/sessions/s/events?wait=20&after=" + cursor, null)
                    .body();
            cursor = news.replaceFirst(".*\"next\":\"([^\"]+)\".*", "$1");
        }
        assertThat(news).contains("\"message\":\"Me too\",\"author\":\"bela\"");
        assertThat(chat.call("anna", "GET", "/sessions/s", null).body())
                .contains("\"message\":\"Me too\",\"author\":\"bela\"");
    }

    @Test
    void pagesOfWhatIsSharedFollowEachOther() throws Exception {
        for (String session : List.of("s1", "s2", "s3")) {
            chat.submit("anna", session, "m");
            chat.grant("anna", session, "bela", "read");
        }

        String first =
                chat.call("bela", "GET", "/sessions?shared=true&limit=2", null).body();
        assertThat(first)
                .contains("\"id\":\"s3\"", "\"id\":\"s2\"", "\"has_more\":true")
                .doesNotContain("\"id\":\"s1\"");
        String next = first.replaceFirst(".*\"next\":\"([^\"]+)\".*", "$1");
        assertThat(chat.call("bela", "GET", "/sessions?shared=true&limit=2&after=" + next, null)
                        .body())
                .contains("\"id\":\"s1\"", "\"has_more\":false")
                .doesNotContain("\"id\":\"s2\"");
    }

    @Test
    void aReaderIsToldThatItMayNotWrite() throws Exception {
        String turn = turn(chat.submit("anna", "s", "m"));
        chat.grant("anna", "s", "bela", "read");

        String say = "{\"session_id\":\"s\",\"message\":\"Hello\",\"message_id\":\"m\"}";
        assertRefused(chat.submit("bela", "s", "m"), 403, "not_permitted");
        assertRefused(chat.call("bela", "POST", "/stream", say), 403, "not_permitted");
        assertRefused(chat.call("bela", "GET", "/stream?session_id=s&message=Hello", null), 403, "not_permitted");
        assertRefused(chat.call("bela", "POST", "/sessions/s/turns/" + turn + "/cancel", null), 403, "not_permitted");
        assertRefused(chat.call("bela", "POST", "/sessions/s/turns/" + turn + "/retry", null), 403, "not_permitted");
        assertIsNotTheOwner("bela");
        Heard heard = chat.attach("bela", "s");
        assertThat(heard.first.get(20, TimeUnit.SECONDS)).contains("turn.started");
        var unused =
                Objects.requireNonNull(heard.socket).sendText("{\"type\":\"message\",\"message\":\"Hello\"}", true);
        assertThat(heard.refused.get(20, TimeUnit.SECONDS)).contains("\"code\":\"not_permitted\"");
    }

    @Test
    void aWriterSpeaksInItsOwnName() throws Exception {
        chat.gate.countDown();
        chat.call("anna", "POST", "/stream", "{\"session_id\":\"s\",\"message\":\"Hello\",\"message_id\":\"m\"}");
        chat.grant("anna", "s", "bela", "write");

        HttpResponse<String> said = chat.call(
                "bela", "POST", "/stream", "{\"session_id\":\"s\",\"message\":\"Me too\",\"message_id\":\"m2\"}");

        assertThat(said.body()).contains("turn.completed");
        assertThat(chat.call("anna", "GET", "/sessions/s/messages", null).body())
                .containsOnlyOnce("\"author\":\"bela\"")
                .doesNotContain("\"author\":\"anna\"");
        assertIsNotTheOwner("bela");
    }

    @Test
    void theJavaClientSharesAndSeesWhatIsShared() throws Exception {
        SessionId session = new SessionId("s");
        chat.submit("anna", "s", "m");
        try (ChatClient anna = chat.client("anna");
                ChatClient bela = chat.client("bela")) {
            Grant grant = anna.grant(session, "bela", Access.READ);

            assertThat(anna.grants(session)).containsExactly(grant);
            WireSession shared = bela.sharedSessions(null, null, 10).sessions().getFirst();
            assertThat(shared.shared()).isEqualTo(new WireSession.Shared("anna", Access.READ, grant.createdAt()));
            assertThat(bela.snapshot(session).session().shared()).isEqualTo(shared.shared());
            assertThatThrownBy(() -> bela.grants(session))
                    .isInstanceOfSatisfying(
                            UnrecoverableException.class,
                            refused -> assertThat(refused.code()).isEqualTo("not_permitted"));
            anna.revoke(session, "bela");
            assertThat(bela.sharedSessions(null, null, 10).sessions()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"s", "nowhere"})
    void aStrangerFindsNothing(String session) throws Exception {
        String turn = turn(chat.submit("anna", "s", "m"));
        chat.grant("anna", "s", "bela", "read");

        String at = "/sessions/" + session;
        for (String path : List.of(at, at + "/messages", at + "/events", at + "/stream", at + "/grants")) {
            assertRefused(chat.call("mallory", "GET", path, null), 404, "session_not_found");
        }
        assertRefused(chat.call("mallory", "GET", "/stream?session_id=" + session, null), 404, "session_not_found");
        assertRefused(chat.call("mallory", "PATCH", at, "{\"title\":\"Mine\"}"), 404, "session_not_found");
        assertRefused(chat.call("mallory", "DELETE", at, null), 404, "session_not_found");
        assertRefused(chat.grant("mallory", session, "mallory", "write"), 404, "session_not_found");
        assertRefused(chat.revoke("mallory", session, "bela"), 404, "session_not_found");
        assertRefused(chat.call("mallory", "POST", at + "/turns/" + turn + "/cancel", null), 404, "turn_not_found");
        assertRefused(chat.call("mallory", "POST", at + "/turns/" + turn + "/retry", null), 404, "turn_not_found");
        if (session.equals("s")) {
            assertRefused(chat.submit("mallory", "s", "m"), 404, "session_not_found");
        }
    }

    @Test
    void aStreamOfTheSessionEndsInOrderWithoutAnEndOfTheTurn() throws Exception {
        assertThat(endsWhenRevoked("/sessions/s/stream").body())
                .contains("secret of the owner")
                .doesNotContain("gap");
        assertRefused(chat.call("bela", "GET", "/sessions/s/stream", null), 404, "session_not_found");
    }

    @Test
    void aStreamOfTheTurnEndsInOrderWithoutAnEndOfTheTurn() throws Exception {
        assertThat(endsWhenRevoked("/stream?session_id=s").body())
                .contains("secret of the owner")
                .doesNotContain("turn.completed", "turn.failed", "turn.cancelled");
        assertRefused(chat.call("bela", "GET", "/stream?session_id=s", null), 404, "session_not_found");
    }

    @Test
    void aPollThatIsHeldBackIsAnsweredThatThereIsNothing() throws Exception {
        chat.submit("anna", "s", "m");
        chat.grant("anna", "s", "bela", "read");
        String cursor = cursorAtTheEnd();

        assertRefused(endsWhenRevoked("/sessions/s/events?wait=30&after=" + cursor), 404, "session_not_found");
    }

    @Test
    void aWebSocketIsClosedAsIfTheSessionWereGone() throws Exception {
        chat.submit("anna", "s", "m");
        chat.grant("anna", "s", "bela", "read");
        Heard bela = chat.attach("bela", "s");
        Heard anna = chat.attach("anna", "s");
        assertThat(bela.first.get(20, TimeUnit.SECONDS)).contains("turn.started");
        assertThat(anna.first.get(20, TimeUnit.SECONDS)).contains("turn.started");
        chat.awaitAGuestWhoWaits();

        chat.revoke("anna", "s", "bela");

        assertThat(bela.closed.get(20, TimeUnit.SECONDS)).isEqualTo(4404);
        assertThat(anna.closed).isNotDone();
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"access\":\"read\"}', invalid_subject",
        "'{\"subject\":\" \",\"access\":\"read\"}', invalid_subject",
        "'{\"subject\":\"\\u0000\",\"access\":\"read\"}', invalid_subject",
        "'{\"subject\":\"\\ud800\",\"access\":\"read\"}', invalid_subject",
        "'{\"subject\":\"anna\",\"access\":\"read\"}', invalid_subject",
        "'{\"subject\":\"bela\"}', invalid_access",
        "'{\"subject\":\"bela\",\"access\":\"owner\"}', invalid_access",
        "'{\"subject\":7,\"access\":\"read\"}', invalid_json",
        "'[]', invalid_json"
    })
    void whatIsNoGrantIsRefused(String body, String code) throws Exception {
        chat.submit("anna", "s", "m");

        assertRefused(chat.call("anna", "PUT", "/sessions/s/grants", body), 400, code);

        assertThat(chat.call("anna", "GET", "/sessions/s/grants", null).body()).isEqualTo("{\"grants\":[]}");
    }

    @Test
    void moreGuestsThanMayBeAreRefused() throws Exception {
        chat.submit("anna", "s", "m");
        for (int i = 0; i < 100; i++) {
            chat.grant("anna", "s", "guest-" + i, "read");
        }

        assertRefused(chat.grant("anna", "s", "bela", "read"), 409, "too_many_grants");
        assertThat(chat.grant("anna", "s", "guest-7", "write").statusCode()).isEqualTo(200);
    }

    /** Begins a request as a guest, shows the guest out at the other node when it waits, and gives how it ended. */
    private HttpResponse<String> endsWhenRevoked(String path) throws Exception {
        chat.submit("anna", "s", "m");
        chat.grant("anna", "s", "bela", "read");
        cursorAtTheEnd();
        CompletableFuture<HttpResponse<String>> waiting = chat.calling(0, "bela", path);
        chat.awaitAGuestWhoWaits();
        long start = System.nanoTime();
        chat.revoke("anna", "s", "bela");
        HttpResponse<String> ended = waiting.get(20, TimeUnit.SECONDS);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        return ended;
    }

    /** The place of the newest event, once the agent has said what it says before it halts. */
    private String cursorAtTheEnd() throws Exception {
        String next = "";
        for (String page = ""; !page.contains("secret"); ) {
            String after = next.isEmpty() ? "" : "&after=" + next;
            page = chat.call("anna", "GET", "/sessions/s/events?wait=10" + after, null)
                    .body();
            next = page.replaceFirst(".*\"next\":\"([^\"]+)\".*", "$1");
        }
        return next;
    }

    private void assertIsNotTheOwner(String guest) throws Exception {
        assertRefused(chat.call(guest, "PATCH", "/sessions/s", "{\"title\":\"Mine\"}"), 403, "not_permitted");
        assertRefused(chat.call(guest, "DELETE", "/sessions/s", null), 403, "not_permitted");
        assertRefused(chat.call(guest, "GET", "/sessions/s/grants", null), 403, "not_permitted");
        assertRefused(chat.grant(guest, "s", "mallory", "read"), 403, "not_permitted");
        assertRefused(chat.revoke(guest, "s", "mallory"), 403, "not_permitted");
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code) {
        URI asked = answer.uri();
        assertThat(answer.statusCode()).as("%s: %s", asked, answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"").doesNotContain("secret", "anna", "Hello");
    }

    private static String turn(HttpResponse<String> submitted) {
        return submitted.body().replaceFirst(".*\"turn_id\":\"([^\"]+)\".*", "$1");
    }
}
