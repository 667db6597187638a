package dev.perdure.client;

import dev.perdure.protocol.WireEvent;

/**
 * Is told of an answer instead of asking for it. All calls come one after the other; but for {@link #connection} on one thread
 * that belongs to this answer, which waits for as long as a call takes.
 */
public interface AnswerListener {

    /**
     * Something happened. What was said so far is {@link Answer#text}, which is right even where events are not: after a gap or
     * a restart.
     */
    void event(Answer answer, WireEvent event);

    /** How the connection fares; on another thread. */
    default void connection(ConnectionNotice notice) {}

    /** The answer has ended; the last call. */
    void ended(Outcome outcome);

    /** The answer could not be followed to its end, though it may go on at the server; the last call. */
    void failed(ChatClientException failure);
}
