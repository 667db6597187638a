package dev.perdure.chat.port;

import dev.perdure.chat.AgentState;

/**
 * Where an agent says its answer.
 *
 * <p>Every call returns as soon as the piece is taken for the next append; it does not wait until the piece is durable. When
 * the log is slower than the agent a call blocks, so that the model is held back and memory is bounded. Order is the order
 * of the calls; an agent with several threads brings its own order. Empty pieces are ignored, and U+0000 and unpaired
 * surrogates become U+FFFD; a surrogate pair may be split over two calls.
 *
 * <p>Every method throws {@link dev.perdure.chat.error.RunStoppedException} once the run is over, and
 * {@link InterruptedException} if the thread is interrupted while it is held back.
 */
public interface AgentOutput {

    /** Says a piece of the answer. */
    void text(String piece) throws InterruptedException;

    /** Thinks a piece aloud. */
    void reasoning(String piece) throws InterruptedException;

    /** Tells of a tool call; {@code arguments} is JSON by custom. */
    void toolCall(String callId, String name, String arguments) throws InterruptedException;

    /** Tells what a tool answered. */
    void toolResult(String callId, String name, String result, boolean failed) throws InterruptedException;

    /** Tells of something only this agent and its clients understand; {@code data} is a JSON text. */
    void custom(String name, String data) throws InterruptedException;

    /**
     * Keeps a state that holds for everything said so far; the next attempt is given the last one that became durable. It may
     * be given words as well that were said after it: a state that has to know where it stands notes that itself.
     */
    void checkpoint(AgentState state) throws InterruptedException;
}
