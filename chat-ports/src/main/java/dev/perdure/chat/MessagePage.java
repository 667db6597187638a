package dev.perdure.chat;

import java.util.List;

/**
 * Some of a session's history in the order it was said.
 *
 * @param hasMore whether older messages stand before these; ask for those before the first one's ordinal
 */
public record MessagePage(List<ChatMessage> messages, boolean hasMore) {

    public MessagePage {
        messages = List.copyOf(messages);
    }
}
