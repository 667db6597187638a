package dev.perdure.langchain4j;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import java.util.Map;
import java.util.function.Function;

/** Binds {@link WorkflowAgent} to a {@link LangChain4jAgent}. Needs a binding of {@link StreamingChatModel}. */
public final class LangChain4jModule extends AbstractModule {

    private final LangChain4jSettings settings;
    private final Function<AgentRequest, Map<String, String>> headers;

    public LangChain4jModule(LangChain4jSettings settings) {
        this(settings, request -> Map.of());
    }

    /** With what is sent along with each call, see {@link LangChain4jAgent}. */
    public LangChain4jModule(LangChain4jSettings settings, Function<AgentRequest, Map<String, String>> headers) {
        this.settings = settings;
        this.headers = headers;
    }

    @Provides
    @Singleton
    WorkflowAgent agent(StreamingChatModel model) {
        return new LangChain4jAgent(model, settings, headers);
    }
}
