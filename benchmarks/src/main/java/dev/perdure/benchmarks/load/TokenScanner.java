package dev.perdure.benchmarks.load;

/**
 * Finds the tokens {@code i@T } in the JSON of text deltas, byte by byte.
 *
 * <p>The text is the value of the key {@code text}; nothing else is looked at. Several tokens may stand in one delta, and
 * one may be cut by the end of a delta and go on in the next. Not thread-safe.
 */
final class TokenScanner {

    private static final byte[] KEY = {'"', 't', 'e', 'x', 't', '"', ':', '"'};

    private static final long NONE = -1;

    private enum State {
        BETWEEN,
        INDEX,
        TIME,
        OTHER_WORD
    }

    private final StreamListener listener;
    private State state = State.BETWEEN;
    private int keyMatched;
    private boolean inText;
    private boolean escaped;
    private int index;
    private long micros;

    TokenScanner(StreamListener listener) {
        this.listener = listener;
    }

    /** A new event's JSON begins; what was begun of a token stays. */
    void begin() {
        keyMatched = 0;
        inText = false;
        escaped = false;
    }

    void accept(byte b) {
        if (inText) {
            text(b);
        } else if (b == KEY[keyMatched]) {
            keyMatched++;
            if (keyMatched == KEY.length) {
                inText = true;
                keyMatched = 0;
            }
        } else {
            keyMatched = b == KEY[0] ? 1 : 0;
        }
    }

    private void text(byte b) {
        if (escaped) {
            escaped = false;
            state = State.OTHER_WORD;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            inText = false;
        } else {
            word(b);
        }
    }

    private void word(byte b) {
        boolean digit = b >= '0' && b <= '9';
        switch (state) {
            case BETWEEN -> {
                if (digit) {
                    state = State.INDEX;
                    index = b - '0';
                } else if (b != ' ') {
                    state = State.OTHER_WORD;
                }
            }
            case INDEX -> {
                if (digit) {
                    index = index * 10 + b - '0';
                } else if (b == '@') {
                    state = State.TIME;
                    micros = NONE;
                } else {
                    state = b == ' ' ? State.BETWEEN : State.OTHER_WORD;
                }
            }
            case TIME -> {
                if (digit) {
                    micros = Math.max(micros, 0) * 10 + b - '0';
                } else if (b == ' ' && micros != NONE) {
                    state = State.BETWEEN;
                    listener.token(index, micros);
                } else {
                    state = b == ' ' ? State.BETWEEN : State.OTHER_WORD;
                }
            }
            case OTHER_WORD -> {
                if (b == ' ') {
                    state = State.BETWEEN;
                }
            }
        }
    }
}
