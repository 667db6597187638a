package dev.perdure.benchmarks.load;

import java.net.ProtocolException;

/** One response with events in it, told event by event to somebody who decides when it is enough. Not thread-safe. */
final class Segment implements Exchange, StreamListener {

    /** Is told what comes, in order. */
    interface Watcher {

        /** An event is whole; says whether more is wanted. */
        boolean event(String id, EventType type, long nowMicros);

        void token(int index, long madeMicros, long nowMicros);
    }

    private static final int OK = 200;

    private final byte[] request;
    private final Watcher watcher;
    private final ResponseScanner response = new ResponseScanner(this);
    private long sentMicros;
    private long nowMicros;
    private boolean wanted = true;

    Segment(byte[] request, Watcher watcher) {
        this.request = request;
        this.watcher = watcher;
    }

    @Override
    public byte[] request() {
        return request;
    }

    @Override
    public void sent(long micros) {
        sentMicros = micros;
    }

    @Override
    public boolean received(byte[] bytes, int length, long micros) throws ProtocolException {
        nowMicros = micros;
        response.scan(bytes, 0, length);
        return wanted && !response.ended();
    }

    @Override
    public void token(int index, long madeMicros) {
        watcher.token(index, madeMicros, nowMicros);
    }

    @Override
    public void event(EventType type) {
        wanted &= watcher.event(response.lastEventId(), type, nowMicros);
    }

    @Override
    public void cut(String why) {
        // Whoever watches sees that there is no terminal event.
    }

    long sentMicros() {
        return sentMicros;
    }

    /** Whether the server has said that the stream stands. */
    boolean stands() {
        return response.begun() && response.status() == OK;
    }

    int status() {
        return response.status();
    }
}
