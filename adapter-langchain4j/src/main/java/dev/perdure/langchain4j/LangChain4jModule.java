package dev.perdure.langchain4j;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.perdure.chat.port.WorkflowAgent;

/** Binds {@link WorkflowAgent} to a {@link LangChain4jAgent}. Needs a binding of {@link StreamingChatModel}. */
public final class LangChain4jModule extends AbstractModule {

    private final LangChain4jSettings settings;

    public LangChain4jModule(LangChain4jSettings settings) {
        this.settings = settings;
    }

    @Provides
    @Singleton
    WorkflowAgent agent(StreamingChatModel model) {
        return new LangChain4jAgent(model, settings);
    }
}
