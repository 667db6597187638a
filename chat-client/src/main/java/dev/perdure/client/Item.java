package dev.perdure.client;

import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import dev.perdure.protocol.WireEvent;
import org.jspecify.annotations.Nullable;

/** What the pursuit of one turn hands over, in order. */
sealed interface Item {

    /**
     * Something happened.
     *
     * @param shown false if the taker has seen it long ago and only the text needs it
     */
    record Said(WireEvent event, boolean shown) implements Item {}

    /** Events are missing; the texts are right as of the gap. */
    record Missed(WireEvent.Gap gap, Texts texts) implements Item {}

    /**
     * The turn has ended.
     *
     * @param failure present exactly if it failed
     * @param texts the final texts where they had to be looked up; absent where what was said adds up to them
     */
    record Ended(
            TurnStatus status,
            @Nullable Failure failure,
            @Nullable Texts texts) implements Item {}

    /** What was said in a turn. */
    record Texts(String answer, String reasoning) {

        static final Texts NONE = new Texts("", "");
    }
}
