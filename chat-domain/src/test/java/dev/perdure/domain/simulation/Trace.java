package dev.perdure.domain.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What happened in a schedule, in order. Words are put together only when somebody reads them. */
final class Trace {

    private record Line(long step, long millis, Object where, String what, List<Object> details) {

        @Override
        public String toString() {
            return "%5d %8d ms  %-8s %s %s"
                    .formatted(
                            step,
                            millis,
                            where,
                            what,
                            details.stream().map(String::valueOf).collect(Collectors.joining(" ")));
        }
    }

    private final List<Line> lines = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    void add(long step, long millis, Object where, String what, Object... details) {
        lines.add(new Line(step, millis, where, what, List.of(details)));
        counts.merge(what, 1, Integer::sum);
    }

    /** How often each thing happened. */
    Map<String, Integer> counts() {
        return counts;
    }

    /** All of it, a line for each thing: step, time of the world, machine, what happened. */
    @Override
    public String toString() {
        return lines.stream().map(Line::toString).collect(Collectors.joining("\n"));
    }
}
