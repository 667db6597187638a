package dev.perdure.langchain4j;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Position;
import dev.perdure.chat.Role;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.AgentRequest;
import java.time.Instant;
import java.util.List;

/** Requests as the hexagon makes them. */
final class Requests {

    private Requests() {}

    static AgentRequest asking(String message, ChatMessage... history) {
        return continuing(message, List.of(), history);
    }

    static AgentRequest continuing(String message, List<ChatEvent> said, ChatMessage... history) {
        return new AgentRequest(
                new SessionId("session-1"),
                new TurnId("turn-1"),
                new MessageId("message-1"),
                said.isEmpty() ? 1 : 2,
                new Position("epoch", 1),
                message,
                List.of(history),
                new AgentState("{\"kept\":true}"),
                said,
                null);
    }

    static ChatMessage user(long ordinal, String text) {
        return new ChatMessage(ordinal, Role.USER, text, new TurnId("turn-0"), false, Instant.EPOCH);
    }

    static ChatMessage assistant(long ordinal, String text, boolean cut) {
        return new ChatMessage(ordinal, Role.ASSISTANT, text, new TurnId("turn-0"), cut, Instant.EPOCH);
    }
}
