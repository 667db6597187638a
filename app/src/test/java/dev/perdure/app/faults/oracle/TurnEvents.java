package dev.perdure.app.faults.oracle;

import dev.perdure.chat.event.ChatEvent;
import dev.perdure.protocol.EventJson;
import dev.perdure.protocol.WireEvent;
import dev.perdure.protocol.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One turn's events of a log, in order, read from the wire's words. */
record TurnEvents(String turn, List<At> events) {

    TurnEvents {
        events = List.copyOf(events);
    }

    /** An event and where it stands. */
    record At(long sequence, ChatEvent event) {}

    /** The turns of a log in their order. What can't be read is left out; the density of the log shows it. */
    static List<TurnEvents> of(List<Frame> log) {
        Map<String, List<At>> turns = new LinkedHashMap<>();
        for (Frame frame : log) {
            if (read(frame) instanceof WireEvent.Logged(var position, var logged)) {
                turns.computeIfAbsent(logged.turn().value(), turn -> new ArrayList<>())
                        .add(new At(position.sequence(), logged.event()));
            }
        }
        return turns.entrySet().stream()
                .map(each -> new TurnEvents(each.getKey(), each.getValue()))
                .toList();
    }

    /** Where each turn's first event stands. */
    static Map<String, Long> firsts(List<Frame> log) {
        Map<String, Long> firsts = new LinkedHashMap<>();
        of(log).forEach(turn -> firsts.put(turn.turn(), turn.events().getFirst().sequence()));
        return firsts;
    }

    private static WireEvent read(Frame frame) {
        try {
            return EventJson.read(frame.id(), frame.type(), frame.data().getBytes(StandardCharsets.UTF_8));
        } catch (WireFormatException e) {
            throw new IllegalArgumentException("not the wire's: " + frame, e);
        }
    }
}
