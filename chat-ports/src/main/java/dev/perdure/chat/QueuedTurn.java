package dev.perdure.chat;

import org.jspecify.annotations.Nullable;

/**
 * A turn that waits until those before it have ended.
 *
 * @param message what the user said; it enters the history when the turn begins
 * @param author who said it, if that was a guest and not the session's owner
 */
public record QueuedTurn(
        Turn turn, String message, @Nullable Caller author) {}
