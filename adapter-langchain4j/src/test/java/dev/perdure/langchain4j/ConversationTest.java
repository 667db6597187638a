package dev.perdure.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTest {

    private static final LangChain4jSettings DEFAULTS = LangChain4jSettings.defaults();
    private static final List<ChatEvent> SAID =
            List.of(new ChatEvent.ReasoningDelta("hm"), new ChatEvent.TextDelta("Hel"), new ChatEvent.TextDelta("lo"));

    @Test
    void holdsTheSystemPromptTheHistoryAndTheMessageInOrder() {
        assertThat(Conversation.of(
                        Requests.asking("c", Requests.user(1, "a"), Requests.assistant(2, "b", false)),
                        DEFAULTS.withSystemPrompt("s")))
                .containsExactly(
                        SystemMessage.from("s"), UserMessage.from("a"), AiMessage.from("b"), UserMessage.from("c"));
    }

    @Test
    void holdsAnswersThatWereCut() {
        assertThat(Conversation.of(
                        Requests.asking("c", Requests.user(1, "a"), Requests.assistant(2, "b", true)), DEFAULTS))
                .containsExactly(UserMessage.from("a"), AiMessage.from("b"), UserMessage.from("c"));
    }

    @Test
    void joinsMessagesThatWereNeverAnswered() {
        assertThat(Conversation.of(Requests.asking("c", Requests.user(1, "a")), DEFAULTS))
                .containsExactly(UserMessage.from("a\n\nc"));
    }

    @Test
    void leavesOutAnAnswerWhoseMessageIsNotThere() {
        assertThat(Conversation.of(Requests.asking("c", Requests.assistant(2, "b", false)), DEFAULTS))
                .containsExactly(UserMessage.from("c"));
    }

    @Test
    void leavesOutEmptyAnswers() {
        assertThat(Conversation.of(
                        Requests.asking("c", Requests.user(1, "a"), Requests.assistant(2, "", true)), DEFAULTS))
                .containsExactly(UserMessage.from("a\n\nc"));
    }

    @Test
    void endsWithWhatWasSaidWhenTheAnswerIsContinued() {
        assertThat(Conversation.of(Requests.continuing("c", SAID), DEFAULTS.withRecovery(Recovery.CONTINUE)))
                .containsExactly(UserMessage.from("c"), AiMessage.from("Hello"));
    }

    @Test
    void leavesOutWhatWasSaidWhenTheAnswerBeginsAnew() {
        assertThat(Conversation.of(Requests.continuing("c", SAID), DEFAULTS)).containsExactly(UserMessage.from("c"));
    }
}
