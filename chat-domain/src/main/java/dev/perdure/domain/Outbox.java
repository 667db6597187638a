package dev.perdure.domain;

import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.ReasoningDelta;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import java.util.ArrayList;
import java.util.List;

/**
 * What an agent has said since the last append, adjacent pieces of one kind joined into one event. Not thread-safe: guarded
 * by its recorder.
 *
 * <p>Text is made storable on the way: U+0000 and unpaired surrogates become U+FFFD, and a high surrogate at the end of a
 * piece waits for its other half in the next.
 */
final class Outbox {

    /** The longest delta; a longer piece is split, so that no frame, row or client buffer has to be larger. */
    static final int MAX_DELTA = 16 * 1024;

    private static final char REPLACEMENT = '\uFFFD';

    private enum Kind {
        TEXT,
        REASONING
    }

    private final List<ChatEvent> events = new ArrayList<>();
    private final StringBuilder open = new StringBuilder();
    private Kind openKind = Kind.TEXT;
    private char waitingHalf;
    private int characters;

    void text(String piece) {
        say(Kind.TEXT, piece);
    }

    void reasoning(String piece) {
        say(Kind.REASONING, piece);
    }

    void add(ChatEvent event) {
        switch (event) {
            case TextDelta delta -> text(delta.text());
            case ReasoningDelta delta -> reasoning(delta.text());
            case ChatEvent other -> {
                closeOpen();
                events.add(other);
                characters += 64;
            }
        }
    }

    boolean isEmpty() {
        return events.isEmpty() && open.isEmpty();
    }

    /** How much is waiting, in UTF-16 units, as far as holding back needs to know. */
    int characters() {
        return characters;
    }

    /** Takes what can be appended now; a waiting half of a pair stays for the next piece. */
    List<ChatEvent> take() {
        flushOpen();
        List<ChatEvent> taken = List.copyOf(events);
        events.clear();
        characters = 0;
        return taken;
    }

    /** Takes what is left when nothing more will be said. */
    List<ChatEvent> takeLast() {
        closeOpen();
        return take();
    }

    private void say(Kind kind, String piece) {
        if (kind != openKind) {
            closeOpen();
            openKind = kind;
        }
        characters += piece.length();
        for (int i = 0; i < piece.length(); i++) {
            accept(piece.charAt(i));
        }
    }

    private void accept(char c) {
        if (waitingHalf != 0) {
            char high = waitingHalf;
            waitingHalf = 0;
            if (Character.isLowSurrogate(c)) {
                put(high, c);
                return;
            }
            put(REPLACEMENT);
        }
        if (Character.isHighSurrogate(c)) {
            waitingHalf = c;
        } else if (c == 0 || Character.isLowSurrogate(c)) {
            put(REPLACEMENT);
        } else {
            put(c);
        }
    }

    private void put(char c) {
        if (open.length() >= MAX_DELTA) {
            flushOpen();
        }
        open.append(c);
    }

    private void put(char high, char low) {
        if (open.length() >= MAX_DELTA - 1) {
            flushOpen();
        }
        open.append(high).append(low);
    }

    private void closeOpen() {
        if (waitingHalf != 0) {
            waitingHalf = 0;
            put(REPLACEMENT);
        }
        flushOpen();
    }

    private void flushOpen() {
        if (open.isEmpty()) {
            return;
        }
        String text = open.toString();
        open.setLength(0);
        events.add(
                switch (openKind) {
                    case TEXT -> new TextDelta(text);
                    case REASONING -> new ReasoningDelta(text);
                });
    }
}
