package dev.perdure.langchain4j;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import java.time.Duration;

/**
 * Builds HTTP clients for LangChain4j's models whose streaming calls end at once when the calling thread is interrupted,
 * even while the provider hasn't answered yet, and whose failures carry {@code Retry-After}.
 *
 * <p>LangChain4j's own client calls back on other threads and gives its handle for cancelling with the first piece of the
 * answer, so that a call can't be stopped while the model reads a long prompt. This one blocks the calling thread until the
 * stream ends; {@link LangChain4jAgent} makes each call on a virtual thread of its own.
 *
 * <p>Give it to a model's builder: {@code OpenAiStreamingChatModel.builder().httpClientBuilder(…)}. It keeps the times that
 * it is made with: the models' builders overwrite those of a client with defaults of their own.
 */
public final class StoppableHttpClientBuilder implements HttpClientBuilder {

    private final Duration connectTimeout;
    private final Duration readTimeout;

    /**
     * Makes a builder with fixed times.
     *
     * @param readTimeout how long the provider may take to begin its answer; the time between the pieces of a stream is
     *     limited by {@link LangChain4jSettings}
     */
    public StoppableHttpClientBuilder(Duration connectTimeout, Duration readTimeout) {
        this.connectTimeout = connectTimeout;
        this.readTimeout = readTimeout;
    }

    @Override
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** Changes nothing. */
    @Override
    public HttpClientBuilder connectTimeout(Duration ignored) {
        return this;
    }

    @Override
    public Duration readTimeout() {
        return readTimeout;
    }

    /** Changes nothing. */
    @Override
    public HttpClientBuilder readTimeout(Duration ignored) {
        return this;
    }

    @Override
    public HttpClient build() {
        return new StoppableHttpClient(connectTimeout, readTimeout);
    }
}
