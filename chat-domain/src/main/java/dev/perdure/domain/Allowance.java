package dev.perdure.domain;

import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Custom;
import dev.perdure.chat.event.ChatEvent.ReasoningDelta;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.ToolCall;
import dev.perdure.chat.event.ChatEvent.ToolResult;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.ChatEvent.TurnStarted;

/**
 * How much a turn may still say, in bytes of UTF-8. Not thread-safe: guarded by its recorder.
 *
 * <p>An event costs something beside its text, or else one could say nothing without end.
 */
final class Allowance {

    private static final int EVENT_BYTES = 16;

    private final boolean limited;
    private long left;

    /** @param bytes 0 for as much as one likes */
    Allowance(long bytes) {
        this.limited = bytes > 0;
        this.left = bytes;
    }

    /** Whether there is room for an event; it is taken then. Once there is none there never is any more. */
    boolean takes(ChatEvent event) {
        if (limited) {
            left -= bytes(event);
        }
        return left >= 0;
    }

    private static long bytes(ChatEvent event) {
        return switch (event) {
            case TextDelta delta -> bytes(delta.text());
            case ReasoningDelta delta -> bytes(delta.text());
            case ToolCall call -> EVENT_BYTES + bytes(call.name()) + bytes(call.arguments());
            case ToolResult result -> EVENT_BYTES + bytes(result.name()) + bytes(result.result());
            case Custom custom -> EVENT_BYTES + bytes(custom.name()) + bytes(custom.data());
            case TurnStarted started -> 0;
            case TurnContinued continued -> 0;
            case TurnRestarted restarted -> 0;
            case Terminal terminal -> 0;
        };
    }

    private static long bytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Half a surrogate pair is half of four bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
