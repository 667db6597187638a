package dev.perdure.chat;

/**
 * The agent's own state: the session's context between turns, or a checkpoint within one. Opaque to everything but the
 * agent.
 *
 * @param document any well-formed text without U+0000, commonly JSON; empty for a new session
 */
public record AgentState(String document) {

    /** The context of a session whose agent has not kept anything yet. */
    public static final AgentState EMPTY = new AgentState("");

    public AgentState {
        if (document.codePoints().anyMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF))) {
            throw new IllegalArgumentException("a state document is well-formed Unicode without U+0000");
        }
    }
}
