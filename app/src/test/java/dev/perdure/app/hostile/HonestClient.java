package dev.perdure.app.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client as it should be. Safe for use by many threads. */
final class HonestClient {

    private static final Pattern SESSION = Pattern.compile("\\{\"id\":\"([A-Za-z0-9._-]+)\",\"title\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;

    HonestClient(int port) {
        this.base = "http://127.0.0.1:" + port + "/api/app/chat";
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
    }

    /** Sends a message and reads the answer to its end. */
    void saysAndHears(String session) throws IOException, InterruptedException {
        String stream = says(session, "hello");
        assertThat(stream).contains("event: turn.started", "some ", "words", "event: turn.completed");
    }

    /** Sends a message and gives the stream of its answer. */
    String says(String session, String message) throws IOException, InterruptedException {
        String body = "{\"session_id\":\"" + session + "\",\"message\":\"" + message + "\"}";
        var answer = http.send(
                request("/stream")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** Deletes all sessions there are. */
    void deleteAll() throws IOException, InterruptedException {
        while (true) {
            String list = http.send(request("/sessions").build(), BodyHandlers.ofString())
                    .body();
            Matcher sessions = SESSION.matcher(list);
            boolean any = false;
            while (sessions.find()) {
                any = true;
                var unused = http.send(
                        request("/sessions/" + sessions.group(1)).DELETE().build(), BodyHandlers.discarding());
            }
            if (!any) {
                assertThat(list).startsWith("{\"sessions\":[]");
                return;
            }
        }
    }
}
