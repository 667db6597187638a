package dev.perdure.benchmarks.load;

import java.nio.charset.StandardCharsets;

/**
 * Reads an event stream (WHATWG HTML, section 9.2.6) byte by byte, as far as a meter needs it: ids, types, tokens.
 *
 * <p>Lines end with LF, as the server's do. The id counts once the event it stands in is whole. Allocates nothing per event.
 * Not thread-safe.
 */
final class EventScanner {

    private static final int NAME_LIMIT = 32;
    private static final int ID_LIMIT = 64;

    private enum Line {
        FIELD,
        SPACE,
        ID,
        EVENT,
        DATA,
        IGNORED
    }

    private final StreamListener listener;
    private final TokenScanner tokens;

    private Line line = Line.FIELD;

    /** The field's name; field names are short, and longer ones are none that matter. */
    private final byte[] field = new byte[NAME_LIMIT];

    private int fieldLength;
    private final byte[] type = new byte[NAME_LIMIT];
    private int typeLength;
    private byte[] pendingId = new byte[ID_LIMIT];
    private int pendingIdLength;
    private boolean hasId;
    private byte[] lastId = new byte[ID_LIMIT];
    private int lastIdLength;
    private boolean hasData;
    private boolean readsTokens;

    EventScanner(StreamListener listener) {
        this.listener = listener;
        this.tokens = new TokenScanner(listener);
    }

    /** The id of the last event that was whole; empty before the first. */
    String lastEventId() {
        return new String(lastId, 0, lastIdLength, StandardCharsets.US_ASCII);
    }

    void scan(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            accept(bytes[i]);
        }
    }

    private void accept(byte b) {
        if (b == '\n') {
            endLine();
            return;
        }
        switch (line) {
            case FIELD -> {
                if (b == ':') {
                    line = Line.SPACE;
                } else if (fieldLength < NAME_LIMIT) {
                    field[fieldLength++] = b;
                }
            }
            case SPACE -> {
                beginValue();
                if (b != ' ') {
                    value(b);
                }
            }
            case ID, EVENT, DATA, IGNORED -> value(b);
        }
    }

    private void beginValue() {
        if (isField('d', 4)) {
            line = Line.DATA;
            hasData = true;
            readsTokens = EventType.of(type, typeLength) == EventType.TEXT_DELTA;
            tokens.begin();
        } else if (isField('i', 2)) {
            line = Line.ID;
            hasId = true;
            pendingIdLength = 0;
        } else if (isField('e', 5)) {
            line = Line.EVENT;
            typeLength = 0;
        } else {
            line = Line.IGNORED;
        }
    }

    /** The fields there are differ in their first letter and in their length: data, id, event, retry. */
    private boolean isField(char first, int length) {
        return fieldLength == length && field[0] == first;
    }

    private void value(byte b) {
        switch (line) {
            case DATA -> {
                if (readsTokens) {
                    tokens.accept(b);
                }
            }
            case ID -> {
                if (pendingIdLength < ID_LIMIT) {
                    pendingId[pendingIdLength++] = b;
                }
            }
            case EVENT -> {
                if (typeLength < NAME_LIMIT) {
                    type[typeLength++] = b;
                }
            }
            case FIELD, SPACE, IGNORED -> {}
        }
    }

    private void endLine() {
        boolean empty = line == Line.FIELD && fieldLength == 0;
        line = Line.FIELD;
        fieldLength = 0;
        if (empty) {
            dispatch();
        }
    }

    private void dispatch() {
        EventType dispatched = EventType.of(type, typeLength);
        typeLength = 0;
        if (hasData) {
            hasData = false;
            keepId();
            listener.event(dispatched);
        }
    }

    /** An event without an id leaves the last one as it is. */
    private void keepId() {
        if (hasId) {
            hasId = false;
            byte[] id = pendingId;
            pendingId = lastId;
            lastId = id;
            lastIdLength = pendingIdLength;
        }
    }
}
