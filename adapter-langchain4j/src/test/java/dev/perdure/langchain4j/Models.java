package dev.perdure.langchain4j;

import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.time.Duration;

/** OpenAI clients for a {@link ScriptedProvider}, and settings that don't keep a test waiting. */
final class Models {

    private static final Duration LONG = Duration.ofSeconds(20);

    private Models() {}

    /** A client over our own HTTP client, as the server builds it. */
    static StreamingChatModel stoppable(ScriptedProvider provider) {
        return stoppable(provider.url(), LONG);
    }

    static StreamingChatModel stoppable(String url, Duration readTimeout) {
        return builder(url)
                .httpClientBuilder(new StoppableHttpClientBuilder(LONG, readTimeout))
                .build();
    }

    /** A client as LangChain4j makes it by itself. */
    static StreamingChatModel plain(ScriptedProvider provider) {
        return builder(provider.url())
                .httpClientBuilder(JdkHttpClient.builder())
                .build();
    }

    private static OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder builder(String url) {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(url)
                .apiKey("a-secret-key")
                .modelName("m")
                .returnThinking(true)
                .timeout(LONG);
    }

    static LangChain4jSettings quickRetries() {
        return LangChain4jSettings.defaults().withRetries(2, Duration.ofMillis(1), Duration.ofSeconds(10));
    }

    static LangChain4jSettings noRetries() {
        return LangChain4jSettings.defaults().withRetries(0, Duration.ofMillis(1), Duration.ofSeconds(10));
    }
}
