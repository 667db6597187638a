package dev.perdure.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.perdure.chat.port.WorkflowAgent;
import org.junit.jupiter.api.Test;

class LangChain4jModuleTest {

    @Test
    void bindsOneAgentOverTheModelThatIsBound() {
        Injector injector = Guice.createInjector(
                new LangChain4jModule(LangChain4jSettings.defaults().withRecovery(WorkflowAgent.Recovery.FAIL)),
                new AbstractModule() {
                    @Override
                    protected void configure() {
                        bind(StreamingChatModel.class).toInstance(new StreamingChatModel() {});
                    }
                });

        WorkflowAgent agent = injector.getInstance(WorkflowAgent.class);

        assertThat(agent.recovery()).isEqualTo(WorkflowAgent.Recovery.FAIL);
        assertThat(injector.getInstance(WorkflowAgent.class)).isSameAs(agent);
    }
}
