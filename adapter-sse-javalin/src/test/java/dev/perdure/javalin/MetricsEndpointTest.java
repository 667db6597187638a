package dev.perdure.javalin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.javalin.observe.MetricsAccess;
import dev.perdure.javalin.observe.MetricsPage;
import java.net.http.HttpResponse;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read the metrics. */
@Timeout(60)
class MetricsEndpointTest {

    private static final MetricsPage PAGE =
            accept -> new MetricsPage.Page("text/plain; version=0.0.4", "asked_for " + accept);

    private static TestServer server(MetricsAccess access) {
        return new TestServer(UnaryOperator.identity(), (ChatServerBuilder builder) -> builder.metrics(PAGE, access));
    }

    @Test
    void theyAreThereForThisMachine() throws Exception {
        try (TestServer server = server(new MetricsAccess.Loopback())) {
            HttpResponse<String> response =
                    server.send(server.request("/metrics").header("Accept", "text/plain"));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4");
            assertThat(response.body()).isEqualTo("asked_for text/plain");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"})
    void whoComesByAProxyIsNotOfThisMachine(String header) throws Exception {
        try (TestServer server = server(new MetricsAccess.Loopback())) {
            HttpResponse<String> response =
                    server.send(server.request("/metrics").header(header, "127.0.0.1"));

            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.body()).contains("\"code\":\"metrics_not_public\"");
        }
    }

    @Test
    void aTokenIsAskedOfEverybody() throws Exception {
        String token = "0123456789abcdef";
        try (TestServer server = server(new MetricsAccess.Token(token))) {
            HttpResponse<String> without = server.get("/metrics");
            HttpResponse<String> wrong =
                    server.send(server.request("/metrics").header("Authorization", "Bearer " + token + "0"));
            HttpResponse<String> right = server.send(server.request("/metrics")
                    .header("Authorization", "bearer " + token)
                    .header("X-Forwarded-For", "203.0.113.7"));

            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(without.body()).contains("\"code\":\"metrics_token_required\"");
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(right.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theyMayBeAbsent() throws Exception {
        try (TestServer server = server(new MetricsAccess.Nobody())) {
            assertThat(server.get("/metrics").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void theTokenIsInNoText() {
        assertThat(new MetricsAccess.Token("0123456789abcdef")).asString().doesNotContain("0123456789abcdef");
    }
}
