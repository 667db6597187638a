package dev.perdure.benchmarks.load;

import java.net.ProtocolException;

/** One request and what is done with its response. Only the loop's thread calls it. All times are microseconds. */
interface Exchange {

    /** What is sent as soon as the connection stands. */
    byte[] request();

    /** The request has been given to the socket. */
    void sent(long nowMicros);

    /**
     * Bytes have arrived.
     *
     * @param nowMicros when they were read from the socket
     * @return whether more is wanted; else the connection is closed
     * @throws ProtocolException if this is no response
     */
    boolean received(byte[] bytes, int length, long nowMicros) throws ProtocolException;

    /** The connection was refused, broken, or closed by the server. */
    void cut(String why);
}
