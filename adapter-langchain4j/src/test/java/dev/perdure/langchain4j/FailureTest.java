package dev.perdure.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.perdure.chat.error.AgentException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class FailureTest {

    private static final String ERROR_BODY = "{\"error\":{\"message\":\"key a-secret-key is bad\",\"code\":null}}";

    private final RecordingOutput output = RecordingOutput.eager();

    @Nested
    class Sorting {

        @ParameterizedTest
        @CsvSource({
            "401 Unauthorized, model_auth, false",
            "403 Forbidden, model_auth, false",
            "400 Bad Request, model_rejected, false",
            "404 Not Found, model_rejected, false",
            "422 Unprocessable, model_rejected, false",
            "413 Too Large, context_too_long, false",
            "408 Request Timeout, model_timeout, true",
            "429 Too Many Requests, model_rate_limited, true",
            "500 Internal Server Error, model_unavailable, true",
            "503 Unavailable, model_unavailable, true",
            "529 Overloaded, model_unavailable, true",
            "302 Found, model_error, false",
        })
        void sortsByStatusAndTellsNothingOfTheProvider(String status, String code, boolean recoverable)
                throws Exception {
            try (ScriptedProvider provider =
                    new ScriptedProvider(exchange -> exchange.answer(status, "", ERROR_BODY))) {
                AgentException failure = failure(provider, Models.noRetries());

                assertThat(failure.code()).isEqualTo(code);
                assertThat(failure.recoverable()).isEqualTo(recoverable);
                assertThat(failure).hasMessageNotContainingAny("secret", "127.0.0.1", "http", "{", "Exception");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"too long\"}}",
                    "{\"message\":\"This model's maximum context length is 8192 tokens\"}",
                    "{\"error\":{\"type\":\"exceed_context_size_error\"}}",
                })
        void recognisesAConversationThatIsTooLong(String body) throws Exception {
            try (ScriptedProvider provider =
                    new ScriptedProvider(exchange -> exchange.answer("400 Bad Request", "", body))) {
                AgentException failure = failure(provider, Models.quickRetries());

                assertThat(failure.code()).isEqualTo("context_too_long");
                assertThat(failure.recoverable()).isFalse();
            }
        }

        @Test
        void recognisesAContentFilterThatRefusesTheMessage() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(
                    exchange -> exchange.answer("400 Bad Request", "", "{\"error\":{\"code\":\"content_filter\"}}"))) {
                assertThat(failure(provider, Models.quickRetries()).code()).isEqualTo("content_filtered");
            }
        }

        @Test
        void recognisesAContentFilterThatEndsTheAnswer() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginStream();
                exchange.event(OpenAiChunks.text("The recipe is"));
                exchange.event(OpenAiChunks.finish("content_filter"));
                exchange.endStream();
            })) {
                AgentException failure = failure(provider, Models.quickRetries());

                assertThat(failure.code()).isEqualTo("content_filtered");
                assertThat(failure.recoverable()).isFalse();
                assertThat(output.text()).isEqualTo("The recipe is");
            }
        }

        @Test
        void takesARefusedConnectionForAnAbsentModel() throws Exception {
            String closedPort;
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                closedPort = "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
            }
            AgentException failure = catchThrowableOfType(
                    AgentException.class,
                    () -> new LangChain4jAgent(Models.stoppable(closedPort, Duration.ofSeconds(5)), Models.noRetries())
                            .stream(Requests.asking("Hi"), output));

            assertThat(failure.code()).isEqualTo("model_unavailable");
            assertThat(failure.recoverable()).isTrue();
        }

        @Test
        void takesAChunkThatIsNoJsonForAnErrorOfTheModel() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginStream();
                exchange.event(OpenAiChunks.text("Hel"));
                exchange.event("{\"choices\":[{");
                exchange.event(OpenAiChunks.text("lo"));
                exchange.event(OpenAiChunks.finish("stop"));
                exchange.endStream();
            })) {
                AgentException failure = failure(provider, Models.quickRetries());

                assertThat(failure.code()).isEqualTo("model_error");
                assertThat(output.text()).isEqualTo("Hel");
            }
        }

        @Test
        void takesAnAnswerCutInAChunkForCut() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginStream();
                exchange.event(OpenAiChunks.text("Hel"));
                // An HTTP client may drop what it has received, but not given on yet, when the connection breaks.
                output.awaitSpoken();
                exchange.send("ffff\r\ndata: {\"choi");
            })) {
                assertCut(failure(provider, Models.quickRetries()));
            }
        }

        @Test
        void takesAnAnswerCutWhereItCouldEndForCut() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginUnframedStream();
                exchange.send("data: " + OpenAiChunks.text("Hel") + "\n\n");
                output.awaitSpoken();
            })) {
                assertCut(failure(provider, Models.quickRetries()));
            }
        }

        private void assertCut(AgentException failure) {
            assertThat(failure.code()).isEqualTo("model_unavailable");
            assertThat(failure.recoverable()).isTrue();
            assertThat(output.text()).isEqualTo("Hel");
        }
    }

    @Nested
    class Silence {

        @Test
        void endsACallThatIsNeverAnswered() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.Exchange::awaitClientGone)) {
                AgentException failure = failure(
                        provider, Models.noRetries().withPatience(Duration.ofMillis(100), Duration.ofSeconds(20)));

                assertThat(failure.code()).isEqualTo("model_timeout");
                assertThat(failure.recoverable()).isTrue();
            }
        }

        @Test
        void endsACallWhoseHeadersComeTooLate() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(ScriptedProvider.Exchange::awaitClientGone)) {
                AgentException failure = catchThrowableOfType(
                        AgentException.class,
                        () -> new LangChain4jAgent(
                                        // Long enough to connect in: what is too late before that is unavailable.
                                        Models.stoppable(provider.url(), Duration.ofSeconds(2)), Models.noRetries())
                                .stream(Requests.asking("Hi"), output));

                assertThat(failure.code()).isEqualTo("model_timeout");
            }
        }

        @Test
        void endsAnAnswerThatStallsAndDoesNotRepeatIt() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(exchange -> {
                exchange.beginStream();
                exchange.event(OpenAiChunks.text("Hel"));
                exchange.awaitClientGone();
            })) {
                AgentException failure = failure(
                        provider, Models.quickRetries().withPatience(Duration.ofSeconds(20), Duration.ofMillis(100)));

                assertThat(failure.code()).isEqualTo("model_timeout");
                assertThat(provider.requests()).hasSize(1);
            }
        }
    }

    @Nested
    class Repeating {

        @Test
        void repeatsAfterAFailureBeforeTheFirstPiece() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(
                    exchange -> exchange.answer("500 Internal Server Error", "", ERROR_BODY),
                    exchange -> {
                        exchange.beginStream();
                        exchange.event(OpenAiChunks.role());
                    },
                    FailureTest::succeed)) {
                new LangChain4jAgent(Models.stoppable(provider), Models.quickRetries())
                        .stream(Requests.asking("Hi"), output);

                assertThat(output.text()).isEqualTo("Hello");
                assertThat(provider.requests()).hasSize(3);
            }
        }

        @Test
        void doesNotRepeatOnceSomethingWasSaid() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(
                    exchange -> {
                        exchange.beginStream();
                        exchange.event(OpenAiChunks.text("Hel"));
                        output.awaitSpoken();
                    },
                    FailureTest::succeed)) {
                assertThat(failure(provider, Models.quickRetries()).code()).isEqualTo("model_unavailable");
                assertThat(output.text()).isEqualTo("Hel");
                assertThat(provider.requests()).hasSize(1);
            }
        }

        @Test
        void givesUpAfterTheLastRepeat() throws Exception {
            ScriptedProvider.Script fail = exchange -> exchange.answer("503 Unavailable", "", ERROR_BODY);
            try (ScriptedProvider provider = new ScriptedProvider(fail, fail, fail, FailureTest::succeed)) {
                assertThat(failure(provider, Models.quickRetries()).code()).isEqualTo("model_unavailable");
                assertThat(provider.requests()).hasSize(3);
            }
        }

        @Test
        void doesNotRepeatWhatCannotSucceed() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(
                    exchange -> exchange.answer("401 Unauthorized", "", ERROR_BODY), FailureTest::succeed)) {
                assertThat(failure(provider, Models.quickRetries()).code()).isEqualTo("model_auth");
                assertThat(provider.requests()).hasSize(1);
            }
        }

        @Test
        void waitsAsLongAsTheProviderAsksFor() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(
                    exchange -> exchange.answer("429 Too Many Requests", "Retry-After: 1\r\n", ERROR_BODY),
                    FailureTest::succeed)) {
                long begun = System.nanoTime();
                new LangChain4jAgent(Models.stoppable(provider), Models.quickRetries())
                        .stream(Requests.asking("Hi"), output);

                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
                assertThat(output.text()).isEqualTo("Hello");
            }
        }

        @Test
        void passesOnAPauseThatIsTooLongToWaitOut() throws Exception {
            try (ScriptedProvider provider = new ScriptedProvider(
                    exchange -> exchange.answer("429 Too Many Requests", "Retry-After: 90\r\n", ERROR_BODY),
                    FailureTest::succeed)) {
                AgentException failure = failure(provider, Models.quickRetries());

                assertThat(failure.code()).isEqualTo("model_rate_limited");
                assertThat(failure.retryAfter()).isEqualTo(Optional.of(Duration.ofSeconds(90)));
                assertThat(provider.requests()).hasSize(1);
            }
        }
    }

    private AgentException failure(ScriptedProvider provider, LangChain4jSettings settings) {
        return catchThrowableOfType(
                AgentException.class,
                () -> new LangChain4jAgent(Models.stoppable(provider), settings).stream(Requests.asking("Hi"), output));
    }

    private static void succeed(ScriptedProvider.Exchange exchange) throws IOException {
        exchange.beginStream();
        exchange.event(OpenAiChunks.text("Hello"));
        exchange.event(OpenAiChunks.finish("stop"));
        exchange.endStream();
    }
}
