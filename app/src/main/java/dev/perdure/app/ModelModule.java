package dev.perdure.app;

import static dev.perdure.app.settings.ServerSettings.FIRST_TOKEN_TIMEOUT;
import static dev.perdure.app.settings.ServerSettings.MODEL_CONNECT_TIMEOUT;
import static dev.perdure.app.settings.ServerSettings.MODEL_INSTRUCTIONS;
import static dev.perdure.app.settings.ServerSettings.MODEL_KEY;
import static dev.perdure.app.settings.ServerSettings.MODEL_NAME;
import static dev.perdure.app.settings.ServerSettings.NEXT_TOKEN_TIMEOUT;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.perdure.app.settings.Configuration;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.langchain4j.LangChain4jModule;
import dev.perdure.langchain4j.LangChain4jSettings;
import dev.perdure.langchain4j.StoppableHttpClientBuilder;
import java.net.URI;
import java.util.Map;
import java.util.function.Function;

/** Binds the agent to a model behind an OpenAI-compatible endpoint. */
final class ModelModule extends AbstractModule {

    private final Configuration configuration;
    private final URI endpoint;
    private final Function<AgentRequest, Map<String, String>> headers;

    /** @param headers are sent along with an attempt's calls */
    ModelModule(Configuration configuration, URI endpoint, Function<AgentRequest, Map<String, String>> headers) {
        this.configuration = configuration;
        this.endpoint = endpoint;
        this.headers = headers;
    }

    @Override
    protected void configure() {
        LangChain4jSettings settings = LangChain4jSettings.defaults()
                .withPatience(configuration.value(FIRST_TOKEN_TIMEOUT), configuration.value(NEXT_TOKEN_TIMEOUT));
        LangChain4jSettings complete = configuration
                .find(MODEL_INSTRUCTIONS)
                .map(settings::withSystemPrompt)
                .orElse(settings);
        install(new LangChain4jModule(complete, headers));
    }

    @Provides
    @Singleton
    StreamingChatModel model() {
        var builder = OpenAiStreamingChatModel.builder()
                .httpClientBuilder(new StoppableHttpClientBuilder(
                        configuration.value(MODEL_CONNECT_TIMEOUT), configuration.value(FIRST_TOKEN_TIMEOUT)))
                .baseUrl(endpoint.toString())
                .modelName(configuration.value(MODEL_NAME))
                .returnThinking(true);
        configuration.find(MODEL_KEY).ifPresent(builder::apiKey);
        return builder.build();
    }
}
