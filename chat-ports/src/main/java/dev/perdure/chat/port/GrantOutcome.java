package dev.perdure.chat.port;

import dev.perdure.chat.Grant;

/** What became of the wish to let somebody into a session. */
public sealed interface GrantOutcome {

    /** The guest has this access from now on. */
    record Granted(Grant grant) implements GrantOutcome {}

    /**
     * The session has as many guests as it may; nothing was stored.
     *
     * @param limit how many it may have
     */
    record TooMany(int limit) implements GrantOutcome {}

    /** There is no such session of this owner. */
    record NoSuchSession() implements GrantOutcome {}
}
