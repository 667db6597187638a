package dev.perdure.domain;

import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Custom;
import dev.perdure.chat.event.ChatEvent.ReasoningDelta;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.ToolCall;
import dev.perdure.chat.event.ChatEvent.ToolResult;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.ChatEvent.TurnStarted;

/**
 * The life of a turn as its log tells it. {@link #after} is the only way from one stage to the next, and a pure function; an
 * event that can't follow is a broken log and is refused.
 */
sealed interface TurnLife {

    /** Nothing has been logged yet. */
    record Unborn() implements TurnLife {}

    /** The agent is at it. */
    record Running(int attempt) implements TurnLife {}

    /** The terminal event is logged. */
    record Ended(int attempt, Terminal terminal) implements TurnLife {}

    default TurnLife after(ChatEvent event) {
        return switch (this) {
            case Unborn unborn ->
                switch (event) {
                    case TurnStarted started -> new Running(1);
                    case TextDelta e -> throw impossible(event);
                    case ReasoningDelta e -> throw impossible(event);
                    case ToolCall e -> throw impossible(event);
                    case ToolResult e -> throw impossible(event);
                    case Custom e -> throw impossible(event);
                    case TurnContinued e -> throw impossible(event);
                    // The attempts before a retry may have been pruned.
                    case TurnRestarted(int next) -> new Running(next);
                    case Terminal e -> throw impossible(event);
                };
            case Running(int attempt) ->
                switch (event) {
                    case TextDelta e -> this;
                    case ReasoningDelta e -> this;
                    case ToolCall e -> this;
                    case ToolResult e -> this;
                    case Custom e -> this;
                    case TurnContinued(int next) when next == attempt + 1 -> new Running(next);
                    case TurnRestarted(int next) when next == attempt + 1 -> new Running(next);
                    case TurnContinued e -> throw impossible(event);
                    case TurnRestarted e -> throw impossible(event);
                    case TurnStarted e -> throw impossible(event);
                    case Terminal terminal -> new Ended(attempt, terminal);
                };
            case Ended(int attempt, Terminal terminal) ->
                switch (event) {
                    case TurnRestarted(int next)
                    when next == attempt + 1 && !(terminal instanceof TurnCompleted) -> new Running(next);
                    case TurnRestarted e -> throw impossible(event);
                    case TextDelta e -> throw impossible(event);
                    case ReasoningDelta e -> throw impossible(event);
                    case ToolCall e -> throw impossible(event);
                    case ToolResult e -> throw impossible(event);
                    case Custom e -> throw impossible(event);
                    case TurnContinued e -> throw impossible(event);
                    case TurnStarted e -> throw impossible(event);
                    case Terminal e -> throw impossible(event);
                };
        };
    }

    private IllegalStateException impossible(ChatEvent event) {
        return new IllegalStateException(
                event.getClass().getSimpleName() + " can't follow " + getClass().getSimpleName());
    }
}
