package dev.perdure.client;

import dev.perdure.chat.error.Failure;

/** How an answer ended. The text is all that was said, and right whatever the connections went through. */
public sealed interface Outcome {

    String text();

    /** The answer is whole. */
    record Completed(String text) implements Outcome {}

    /** Somebody stopped it. */
    record Cancelled(String text) implements Outcome {}

    /** It could not be finished; {@link ChatClient#retry} may help if the failure is recoverable. */
    record Failed(String text, Failure failure) implements Outcome {}
}
