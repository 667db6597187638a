package dev.perdure.chat;

import java.time.Instant;

/**
 * One message of a session's history.
 *
 * @param ordinal its place in the session: 1, 2, 3…; the user's message of a turn is odd, the answer the next even number
 * @param turn the turn that it belongs to
 * @param cut whether the answer was cut short: its turn was cancelled or failed
 */
public record ChatMessage(long ordinal, Role role, String text, TurnId turn, boolean cut, Instant createdAt) {}
