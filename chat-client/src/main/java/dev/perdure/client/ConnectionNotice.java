package dev.perdure.client;

import java.time.Duration;

/** How the connection fares: for people to see, never needed to have the answer right. */
public sealed interface ConnectionNotice {

    /** The server has answered; events come, live, by the given way. */
    record Connected(Way way) implements ConnectionNotice {}

    /**
     * The connection was lost or not to be had.
     *
     * @param why what happened; only a notice, nothing has failed for good
     * @param attempt the how-maniest try in a row will be next, from 1
     * @param retryIn when that will be
     */
    record Lost(ChatClientException why, int attempt, Duration retryIn) implements ConnectionNotice {}

    /** How events come. */
    enum Way {
        STREAM,
        /** By polling, since streams don't come through. */
        POLL
    }
}
