package dev.perdure.chat.port;

import java.time.Duration;

/**
 * Outbound port: what the nodes that let callers in have to agree on. Safe for use by many threads; calls may block for as
 * long as the store takes, and throw {@link dev.perdure.chat.error.UnavailableException} while it is away.
 *
 * <p>Beside the sessions, not part of them: a store of these alone is a fine one. Names and ids are 1 to 128 ASCII characters.
 */
public interface AccessStore {

    /**
     * The secret of that name, the same for every node for ever; durable when it returns.
     *
     * @param proposed what it is from now on if there was none
     */
    byte[] secret(String name, byte[] proposed);

    /**
     * Uses up an id; durable when it returns.
     *
     * @param remembered for at least so long it is known that the id was used, by the clock of the store
     * @return whether this call, of all that were ever made with this id on any node, is the first
     */
    boolean useOnce(String id, Duration remembered);
}
