package dev.perdure.langchain4j;

import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * An HTTP client that does everything on the calling thread, so that interrupting it ends the exchange at any point: the
 * JDK's client then closes the connection. Safe for use by many threads.
 */
final class StoppableHttpClient implements HttpClient {

    // Enough for any provider's error document; a hostile one doesn't fill the memory.
    private static final int LONGEST_ERROR_BODY = 64 * 1024;

    private final java.net.http.HttpClient client;
    private final Duration readTimeout;

    StoppableHttpClient(Duration connectTimeout, Duration readTimeout) {
        this.client = java.net.http.HttpClient.newBuilder()
                .connectTimeout(connectTimeout)
                .build();
        this.readTimeout = readTimeout;
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        try {
            HttpResponse<InputStream> response = send(request);
            try (InputStream body = response.body()) {
                requireSuccess(response, body);
                return successful(response).body(body.readAllBytes()).build();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        try {
            HttpResponse<InputStream> response = send(request);
            try (InputStream body = response.body()) {
                requireSuccess(response, body);
                listener.onOpen(successful(response).build());
                parser.parse(body, listener);
            }
        } catch (IOException | RuntimeException e) {
            listener.onError(e);
            return;
        }
        listener.onClose();
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        AbandonableBody body = new AbandonableBody();
        try {
            return client.send(jdkRequest(request), body);
        } catch (HttpConnectTimeoutException e) {
            throw e;
        } catch (HttpTimeoutException e) {
            throw new TimeoutException(e);
        } catch (InterruptedException e) {
            body.abandon();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private java.net.http.HttpRequest jdkRequest(HttpRequest request) {
        if (!request.formDataFields().isEmpty() || !request.formDataFiles().isEmpty()) {
            throw new UnsupportedFeatureException("form data is not supported by this client");
        }
        java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(URI.create(request.url()))
                .timeout(readTimeout)
                .method(
                        request.method().name(),
                        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
        request.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        CallHeaders.current().forEach(builder::setHeader);
        return builder.build();
    }

    private static void requireSuccess(HttpResponse<?> response, InputStream body) throws IOException {
        if (response.statusCode() < 200 || response.statusCode() >= 300) {
            String text = new String(body.readNBytes(LONGEST_ERROR_BODY), StandardCharsets.UTF_8);
            throw new StatusException(response.statusCode(), text, RetryAfter.of(response.headers()));
        }
    }

    private static SuccessfulHttpResponse.Builder successful(HttpResponse<?> response) {
        return SuccessfulHttpResponse.builder()
                .statusCode(response.statusCode())
                .headers(response.headers().map());
    }
}
