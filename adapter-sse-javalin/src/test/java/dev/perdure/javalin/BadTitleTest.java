package dev.perdure.javalin;

import static dev.perdure.javalin.BadInputTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Titles, and texts to search titles for, that no session can have. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadTitleTest {

    private TestServer server;

    @BeforeAll
    void start() {
        server = new TestServer();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"title\":null}",
                "{\"title\":\"\"}",
                "{\"title\":\"  \"}",
                "{\"title\":\"HOSTILE\\u0000\"}",
                "{\"title\":\"HOSTILE\\r\\nX: y\"}",
            })
    void whatIsNoTitleIsRefused(String body) throws Exception {
        assertProblem(server.patch(TestServer.BASE + "/sessions/s", body), 400, "invalid_title");
        assertThat(server.chat.titles).isEmpty();
    }

    @Test
    void aTitleThatIsTooLongOrNoTextIsRefused() throws Exception {
        String session = TestServer.BASE + "/sessions/s";

        assertProblem(server.patch(session, "{\"title\":\"" + "x".repeat(201) + "\"}"), 400, "invalid_title");
        assertProblem(server.patch(session, "{\"title\":7}"), 400, "invalid_json");
        assertProblem(server.patch(session, "[]"), 400, "invalid_json");
        assertProblem(
                server.send(server.request(session).method("PATCH", BodyPublishers.noBody())),
                415,
                "unsupported_media_type");
        assertThat(server.chat.titles).isEmpty();
    }

    @Test
    void aTextToSearchForOfMoreThanTwoHundredCharactersIsRefused() throws Exception {
        String sessions = TestServer.BASE + "/sessions?query=";

        assertThat(server.get(sessions + "%F0%9F%A7%AD".repeat(200)).statusCode())
                .isEqualTo(200);
        assertProblem(server.get(sessions + "%F0%9F%A7%AD".repeat(201)), 400, "invalid_query");
    }

    @Test
    void aPageOfAnotherSiteRenamesNothing() throws Exception {
        HttpRequest.Builder foreign = server.request(TestServer.BASE + "/sessions/s")
                .header("Content-Type", "application/json")
                .header("Sec-Fetch-Site", "cross-site")
                .method("PATCH", BodyPublishers.ofString("{\"title\":\"x\"}"));

        assertProblem(server.send(foreign), 403, "cross_site_request");
        assertThat(server.chat.titles).isEmpty();
    }
}
