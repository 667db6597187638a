package dev.perdure.langchain4j;

import dev.langchain4j.model.output.FinishReason;
import org.jspecify.annotations.Nullable;

/** What a model call reports, in order. */
sealed interface Piece {

    /** A piece of the answer. */
    record Text(String text) implements Piece {}

    /** A piece of reasoning. */
    record Reasoning(String text) implements Piece {}

    /** A tool call, whole. */
    record ToolCall(String callId, String name, String arguments) implements Piece {}

    /** The model is at work on something that isn't said, or not yet. */
    record SignOfLife() implements Piece {}

    /** Nothing follows. */
    sealed interface Last extends Piece {}

    /** The answer ended, for a reason if the provider gives one. */
    record Finished(@Nullable FinishReason reason) implements Last {}

    /** The call failed. */
    record Broken(Throwable cause) implements Last {}
}
