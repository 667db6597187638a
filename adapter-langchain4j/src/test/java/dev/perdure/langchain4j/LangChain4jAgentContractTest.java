package dev.perdure.langchain4j;

import dev.perdure.chat.contract.WorkflowAgentContract;
import dev.perdure.chat.port.WorkflowAgent;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;

class LangChain4jAgentContractTest extends WorkflowAgentContract {

    private final ScriptedProvider provider;

    LangChain4jAgentContractTest() throws IOException {
        provider = ScriptedProvider.always(exchange -> {
            exchange.beginStream();
            exchange.event(OpenAiChunks.role());
            for (String word : new String[] {"All ", "is ", "well."}) {
                exchange.event(OpenAiChunks.text(word));
            }
            exchange.event(OpenAiChunks.finish("stop"));
            exchange.endStream();
        });
    }

    @Override
    protected WorkflowAgent agent() {
        return new LangChain4jAgent(Models.stoppable(provider));
    }

    @Override
    protected String message() {
        return "How are things?";
    }

    @AfterEach
    void closeProvider() throws IOException {
        provider.close();
    }
}
