package dev.perdure.domain;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Custom;
import dev.perdure.chat.event.ChatEvent.ReasoningDelta;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.ToolCall;
import dev.perdure.chat.event.ChatEvent.ToolResult;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** The most characters of one append, unless one event alone has more: a statement has to end in bounded time. */
    static final int MAX_BATCH = 256 * 1024;

    private static final int EVENT_SIZE = 64;

    private static final char REPLACEMENT = '\uFFFD';

    private enum Kind {
        TEXT,
        REASONING
    }

    private final Deque<ChatEvent> events = new ArrayDeque<>();
    private final StringBuilder open = new StringBuilder();
    private Kind openKind = Kind.TEXT;
    private char waitingHalf;
    private int characters;

    /** How many of the events stand before the checkpoint. */
    private int beforeCheckpoint;

    @Nullable
    private AgentState checkpoint;

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
                characters += size(other);
            }
        }
    }

    /** Keeps a state that holds for everything said so far; an earlier one that is still waiting is superseded. */
    void checkpoint(AgentState state) {
        flushOpen();
        beforeCheckpoint = events.size();
        checkpoint = state;
    }

    /** How much is waiting, in UTF-16 units, as far as holding back needs to know. */
    int characters() {
        return characters;
    }

    /**
     * Takes what is to be appended next: up to the checkpoint if there is one, and not more than {@link #MAX_BATCH} unless a
     * single event is larger. A waiting half of a pair stays for the next piece.
     */
    Batch takeBatch() {
        flushOpen();
        int most = checkpoint == null ? events.size() : beforeCheckpoint;
        List<ChatEvent> taken = new ArrayList<>();
        long size = 0;
        while (taken.size() < most && (taken.isEmpty() || size < MAX_BATCH)) {
            ChatEvent event = events.remove();
            size += size(event);
            taken.add(event);
        }
        characters -= (int) Math.min(characters, size);
        beforeCheckpoint -= taken.size();
        AgentState reached = null;
        if (checkpoint != null && beforeCheckpoint == 0) {
            reached = checkpoint;
            checkpoint = null;
        }
        return new Batch(taken, reached);
    }

    /** Takes everything that is left when nothing more will be said. */
    List<ChatEvent> takeLast() {
        closeOpen();
        List<ChatEvent> taken = List.copyOf(events);
        clear();
        return taken;
    }

    void clear() {
        events.clear();
        open.setLength(0);
        waitingHalf = 0;
        characters = 0;
        checkpoint = null;
    }

    /** What goes into one append. */
    record Batch(List<ChatEvent> events, @Nullable AgentState checkpoint) {

        boolean isEmpty() {
            return events.isEmpty() && checkpoint == null;
        }
    }

    private static int size(ChatEvent event) {
        return switch (event) {
            case TextDelta delta -> delta.text().length();
            case ReasoningDelta delta -> delta.text().length();
            case ToolCall call ->
                EVENT_SIZE + call.name().length() + call.arguments().length();
            case ToolResult result ->
                EVENT_SIZE + result.name().length() + result.result().length();
            case Custom custom ->
                EVENT_SIZE + custom.name().length() + custom.data().length();
            case TurnStarted started -> EVENT_SIZE + started.message().length();
            case TurnContinued continued -> EVENT_SIZE;
            case TurnRestarted restarted -> EVENT_SIZE;
            case Terminal terminal -> EVENT_SIZE;
        };
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
