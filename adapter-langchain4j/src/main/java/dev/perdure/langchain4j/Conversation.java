package dev.perdure.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.perdure.chat.Role;
import dev.perdure.chat.port.AgentRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is given: the system prompt, the recent history, the message, and what was already said in answer to it.
 *
 * <p>Many models insist that user and assistant take turns and that the user begins. A history that was cut at its old end,
 * or holds a message that was never answered, doesn't; so what one side said in a row becomes one message, and an answer to
 * a message that isn't there is left out.
 */
final class Conversation {

    private final List<ChatMessage> messages = new ArrayList<>();

    // The message that is being put together; null before the first.
    @Nullable
    private Role role;

    private final StringBuilder text = new StringBuilder();

    private Conversation() {}

    static List<ChatMessage> of(AgentRequest request, LangChain4jSettings settings) {
        Conversation conversation = new Conversation();
        String systemPrompt = settings.systemPrompt();
        if (systemPrompt != null) {
            conversation.messages.add(SystemMessage.from(systemPrompt));
        }
        request.history().forEach(message -> conversation.add(message.role(), message.text()));
        conversation.add(Role.USER, request.message());
        switch (settings.recovery()) {
            case CONTINUE -> conversation.add(Role.ASSISTANT, request.saidText());
            case RESTART, FAIL -> {
                // Nothing that was said stands.
            }
        }
        conversation.flush();
        return List.copyOf(conversation.messages);
    }

    private void add(Role speaker, String words) {
        boolean answersNothing = speaker == Role.ASSISTANT && role == null;
        if (words.isEmpty() || answersNothing) {
            return;
        }
        if (speaker == role) {
            text.append("\n\n");
        } else {
            flush();
            role = speaker;
        }
        text.append(words);
    }

    private void flush() {
        if (role == null) {
            return;
        }
        messages.add(
                switch (role) {
                    case USER -> UserMessage.from(text.toString());
                    case ASSISTANT -> AiMessage.from(text.toString());
                });
        text.setLength(0);
    }
}
