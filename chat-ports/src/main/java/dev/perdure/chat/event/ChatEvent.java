package dev.perdure.chat.event;

import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.Failure;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened in a turn.
 *
 * <p>A turn's events are one {@link TurnStarted}, any number of others, and one {@link Terminal}; an explicit retry of a
 * turn that ended badly adds a {@link TurnRestarted} and in time another terminal. Texts are well-formed Unicode without
 * U+0000: the recorder sees to it before anything is stored.
 */
public sealed interface ChatEvent {

    /**
     * The message was accepted and the turn is running.
     *
     * @param replaces the turn before, which this one stands for from now on: it is no longer part of the conversation
     * @param author who said the message, if that was a guest and not the session's owner
     */
    record TurnStarted(
            MessageId messageId,
            String message,
            @Nullable TurnId replaces,
            @Nullable Caller author) implements ChatEvent {

        /** The start of a turn that replaces none and was asked for by the session's owner, as nearly all are. */
        public TurnStarted(MessageId messageId, String message) {
            this(messageId, message, null, null);
        }
    }

    /** The agent said a piece of the answer. Pieces are concatenated as they are. */
    record TextDelta(String text) implements ChatEvent {}

    /** The agent thought a piece aloud. */
    record ReasoningDelta(String text) implements ChatEvent {}

    /**
     * The agent called a tool.
     *
     * @param callId ties the result to the call
     * @param arguments as the model wrote them: JSON by custom, but nobody has checked
     */
    record ToolCall(String callId, String name, String arguments) implements ChatEvent {}

    /** A tool answered. */
    record ToolResult(String callId, String name, String result, boolean failed) implements ChatEvent {}

    /**
     * Something only this agent and its clients understand, progress for instance.
     *
     * @param data a JSON text; what is none travels as a JSON string
     */
    record Custom(String name, String data) implements ChatEvent {}

    /** Another node has taken the turn over and goes on where the last attempt stopped: everything said stays said. */
    record TurnContinued(int attempt) implements ChatEvent {}

    /** The agent begins the answer anew: everything it has said in this turn is void. */
    record TurnRestarted(int attempt) implements ChatEvent {}

    /** The last event of a turn: nothing follows it in this turn, except after an explicit retry. */
    sealed interface Terminal extends ChatEvent {}

    /** The answer is whole. */
    record TurnCompleted() implements Terminal {}

    /** The answer could not be finished. */
    record TurnFailed(Failure failure) implements Terminal {}

    /** Somebody stopped the answer. What was said stays in the history, marked as cut. */
    record TurnCancelled() implements Terminal {}
}
