package dev.perdure.benchmarks.load;

import java.net.ProtocolException;

/**
 * Submits one turn of the demo agent and reads it to its end, checking that each token comes once and in order.
 *
 * <p>What it has seen goes into the journal when it is finished. Not thread-safe.
 */
final class TurnReader implements Exchange, StreamListener {

    private static final int OK = 200;

    private final byte[] request;
    private final int tokens;
    private final DueTimes due;
    private final boolean paced;
    private final TurnJournal journal;
    private final ResponseScanner response = new ResponseScanner(this);

    private long sentMicros;
    private long nowMicros;
    private int last;
    private int missing;
    private boolean begun;
    private boolean over;
    private boolean closed;
    private EventType end = EventType.OTHER;

    TurnReader(byte[] request, int tokens, double perSecond, TurnJournal journal) {
        this.request = request;
        this.tokens = tokens;
        this.paced = perSecond > 0;
        this.due = new DueTimes(paced ? tokens : 0, paced ? perSecond : 1);
        this.journal = journal;
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
        journal.bytes(length);
        response.scan(bytes, 0, length);
        if (!response.ended()) {
            return true;
        }
        finish("the response ended without a terminal event");
        return false;
    }

    @Override
    public void token(int index, long madeMicros) {
        if (index <= last || index > tokens) {
            journal.doubled();
            return;
        }
        if (last == 0) {
            journal.firstToken.recordValue(nowMicros - sentMicros);
        }
        missing += index - last - 1;
        last = index;
        TurnJournal.record(journal.madeToSocket, nowMicros - madeMicros);
        if (paced) {
            due.token(index, madeMicros, nowMicros);
        }
    }

    @Override
    public void event(EventType type) {
        if (!begun) {
            begun = true;
            journal.firstEvent.recordValue(nowMicros - sentMicros);
        }
        if (type.terminal()) {
            over = true;
            end = type;
        }
    }

    @Override
    public void cut(String why) {
        finish(why);
    }

    /** Enters the turn into the journal, unless it has been. */
    void finish(String why) {
        if (closed) {
            return;
        }
        closed = true;
        int lost = missing + tokens - last;
        journal.lost(lost);
        journal.delivered(tokens - lost);
        due.recordInto(journal.dueToSocket);
        if (response.status() != OK) {
            journal.failed(response.begun() ? "status " + response.status() : why);
        } else if (!over) {
            journal.failed(why);
        } else if (end == EventType.TURN_COMPLETED) {
            journal.completed();
        } else {
            journal.failed(end.name());
        }
    }
}
