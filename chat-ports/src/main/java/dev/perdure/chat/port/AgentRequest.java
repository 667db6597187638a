package dev.perdure.chat.port;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Position;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All an agent needs for one attempt at a turn; there is nothing else to load.
 *
 * @param attempt 1 for the first run; higher after a takeover or a retry
 * @param position the log's place when this attempt began
 * @param message what the user says
 * @param history the messages before this one, oldest first, as many as the service is configured to load
 * @param state the context that the last ended turn of the session has left
 * @param said what earlier attempts have said that still stands, adjacent pieces joined; empty on a first attempt
 * @param checkpoint the last checkpoint of an earlier attempt whose words still stand, if there was one
 */
public record AgentRequest(
        SessionId session,
        TurnId turn,
        MessageId messageId,
        int attempt,
        Position position,
        String message,
        List<ChatMessage> history,
        AgentState state,
        List<ChatEvent> said,
        @Nullable AgentState checkpoint) {

    public AgentRequest {
        history = List.copyOf(history);
        said = List.copyOf(said);
    }

    /** The answer text that still stands. */
    public String saidText() {
        StringBuilder text = new StringBuilder();
        for (ChatEvent event : said) {
            if (event instanceof ChatEvent.TextDelta delta) {
                text.append(delta.text());
            }
        }
        return text.toString();
    }
}
