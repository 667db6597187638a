package dev.perdure.chat;

/**
 * A turn that waits until those before it have ended.
 *
 * @param message what the user said; it enters the history when the turn begins
 */
public record QueuedTurn(Turn turn, String message) {}
