package dev.perdure.chat;

/**
 * The agent's own state: the session's context between turns, or a checkpoint within one. Opaque to everything but the
 * agent.
 *
 * @param document any text without U+0000, commonly JSON; empty for a new session
 */
public record AgentState(String document) {

    /** The context of a session whose agent has not kept anything yet. */
    public static final AgentState EMPTY = new AgentState("");

    public AgentState {
        if (document.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a state document holds no U+0000");
        }
    }
}
