package dev.perdure.domain.simulation;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import dev.perdure.chat.event.LoggedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that was ever durable in one log, kept even when the store has pruned or deleted it, and what it means for the turns.
 * It knows the rules of a turn's life by itself: nothing of the domain's own folding is used.
 */
final class LogMirror {

    /** What the log tells about one turn. */
    static final class Tale {
        final TurnId id;
        final String message;
        int attempt = 1;
        /** Where the event stands that opened the attempt. */
        long opened;
        /** How many attempts in a row, this one not counted, were taken over before they had said anything. */
        int fruitless;

        boolean running = true;
        long lastSequence;
        int terminals;
        int retries;
        boolean cancelAsked;
        /** Whether somebody had asked to cancel it before this attempt was opened. */
        boolean doomed;

        final StringBuilder answer = new StringBuilder();

        @Nullable
        AgentState checkpoint;

        @Nullable
        Terminal terminal;

        Tale(TurnId id, String message, long opened) {
            this.id = id;
            this.message = message;
            this.opened = opened;
        }
    }

    private final LogKey key;
    private final List<LoggedEvent> events = new ArrayList<>();
    private final Map<TurnId, Tale> tales = new LinkedHashMap<>();
    private final Set<String> messageIds = new HashSet<>();
    private final Map<TurnId, String> messageIdsByTurn = new HashMap<>();

    @Nullable
    private Tale last;

    private final Set<TurnId> replaced = new HashSet<>();
    private AgentState context = AgentState.EMPTY;
    private AgentState contextBefore = AgentState.EMPTY;

    @Nullable
    private Tale contextWriter;

    long prunedThrough;
    boolean deleted;

    LogMirror(LogKey key) {
        this.key = key;
    }

    LogKey key() {
        return key;
    }

    long size() {
        return events.size();
    }

    LoggedEvent at(long sequence) {
        return events.get(Math.toIntExact(sequence - 1));
    }

    @Nullable
    Tale last() {
        return last;
    }

    @Nullable
    Tale tale(TurnId turn) {
        return tales.get(turn);
    }

    Iterable<Tale> tales() {
        return tales.values();
    }

    @Nullable
    String messageIdOf(TurnId turn) {
        return messageIdsByTurn.get(turn);
    }

    boolean allEnded() {
        return last == null || !last.running;
    }

    /** The agent's state that the session has. */
    AgentState context() {
        return context;
    }

    /** A turn has left another state. */
    void leave(AgentState state, Tale writer) {
        if (contextWriter != writer) {
            contextBefore = context;
            contextWriter = writer;
        }
        context = state;
    }

    /** Whether another turn stands in the place of this one. */
    boolean isReplaced(TurnId turn) {
        return replaced.contains(turn);
    }

    /** What a turn's answer was when the log was this long. */
    String answerAt(TurnId turn, long sequence) {
        StringBuilder answer = new StringBuilder();
        for (LoggedEvent event : events.subList(0, Math.toIntExact(sequence))) {
            if (event.turn().equals(turn)) {
                if (event.event() instanceof TextDelta delta) {
                    answer.append(delta.text());
                } else if (event.event() instanceof TurnRestarted) {
                    answer.setLength(0);
                }
            }
        }
        return answer.toString();
    }

    /** The turn's newest event when the log was this long; absent if it had none. */
    @Nullable
    ChatEvent lastEventAt(TurnId turn, long sequence) {
        for (long n = Math.min(sequence, size()); n > 0; n--) {
            if (at(n).turn().equals(turn)) {
                return at(n).event();
            }
        }
        return null;
    }

    /** Takes the next event; gives what is wrong with it, or nothing. */
    @Nullable
    String add(LoggedEvent event) {
        if (event.sequence() != size() + 1) {
            return "the log has " + event.sequence() + " where " + (size() + 1) + " is next";
        }
        Tale before = last;
        Tale tale = tales.get(event.turn());
        events.add(event);
        if (event.event() instanceof TurnStarted started) {
            if (tale != null || (before != null && before.running)) {
                return "a turn starts in the middle of another: " + event;
            }
            if (!messageIds.add(started.messageId().value())) {
                return "message " + started.messageId() + " has a second turn: " + event;
            }
            if (started.replaces() != null) {
                if (before == null || !before.id.equals(started.replaces())) {
                    return "a turn takes the place of one that is not the last: " + event;
                }
                replace(before);
            }
            last = new Tale(event.turn(), started.message(), event.sequence());
            tales.put(event.turn(), last);
            messageIdsByTurn.put(event.turn(), started.messageId().value());
            return null;
        }
        if (tale == null || tale != before) {
            return "an event of a turn that is not the last one: " + event;
        }
        return happens(tale, event);
    }

    /** What it has left is gone with it. */
    private void replace(Tale tale) {
        replaced.add(tale.id);
        if (contextWriter == tale) {
            context = contextBefore;
            contextWriter = null;
        }
    }

    @Nullable
    private static String happens(Tale tale, LoggedEvent event) {
        switch (event.event()) {
            case TurnStarted impossible -> throw new AssertionError(impossible);
            case TurnContinued(int attempt) -> {
                if (!tale.running || attempt != tale.attempt + 1) {
                    return "attempt " + tale.attempt + " can't be followed by " + event;
                }
                open(tale, event.sequence());
            }
            case TurnRestarted(int attempt) -> {
                if (attempt != tale.attempt + 1) {
                    return "attempt " + tale.attempt + " can't be followed by " + event;
                }
                if (!tale.running) {
                    if (tale.terminal instanceof TurnCompleted) {
                        return "a completed turn runs again: " + event;
                    }
                    tale.retries++;
                    tale.cancelAsked = false;
                }
                open(tale, event.sequence());
                tale.answer.setLength(0);
                tale.checkpoint = null;
            }
            case Terminal terminal -> {
                if (!tale.running) {
                    return "a turn ends twice: " + event;
                }
                tale.running = false;
                tale.terminal = terminal;
                tale.terminals++;
                tale.lastSequence = event.sequence();
            }
            case ChatEvent said -> {
                if (!tale.running) {
                    return "something is said after the end: " + event;
                }
                if (said instanceof TextDelta delta) {
                    tale.answer.append(delta.text());
                }
            }
        }
        return null;
    }

    private static void open(Tale tale, long sequence) {
        tale.fruitless = tale.running && tale.opened == sequence - 1 ? tale.fruitless + 1 : 0;
        tale.doomed = tale.running && tale.cancelAsked;
        tale.running = true;
        tale.attempt++;
        tale.opened = sequence;
    }
}
