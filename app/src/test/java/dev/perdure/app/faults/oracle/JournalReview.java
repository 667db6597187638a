package dev.perdure.app.faults.oracle;

import dev.perdure.app.faults.oracle.Evidence.SessionLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds one client's journal against the log. */
final class JournalReview {

    private final Journal journal;
    private final SessionLog log;
    private final Map<String, Frame> byPosition = new HashMap<>();
    private final Map<String, Long> firsts;
    private final List<Finding> findings = new ArrayList<>();

    JournalReview(Journal journal, SessionLog log) {
        this.journal = journal;
        this.log = log;
        log.stored().forEach(frame -> byPosition.put(frame.id(), frame));
        this.firsts = TurnEvents.firsts(log.stored());
    }

    List<Finding> findings() {
        for (Visit visit : journal.visits()) {
            status(visit);
            gaps(visit);
            frames(visit);
            end(visit);
        }
        if (!journal.sawTheEnd() && hasEnded()) {
            findings.add(new Finding(
                    Invariant.THE_END_IS_SAID,
                    journal.client() + " on " + log.session(),
                    "never came to the end of turn " + journal.turn()));
        }
        return findings;
    }

    private boolean hasEnded() {
        return log.stored().stream()
                .anyMatch(frame -> frame.terminal() && frame.data().contains(journal.turn()));
    }

    private void status(Visit visit) {
        if (visit.eventSource() && visit.status() >= 400) {
            find(visit, Invariant.COMING_BACK_IS_NO_ERROR, "was answered " + visit.status());
        }
        if (visit.status() == 204) {
            Frame reached = visit.cursor() == null ? null : byPosition.get(visit.cursor());
            if (reached == null || !reached.terminal()) {
                find(visit, Invariant.THE_END_IS_SAID, "was told that nothing is to come");
            }
        }
    }

    private void gaps(Visit visit) {
        if (visit.frames().isEmpty()) {
            return;
        }
        Frame first = visit.frames().getFirst();
        if (visit.useless() == null) {
            visit.frames().stream()
                    .filter(Frame::gap)
                    .findFirst()
                    .ifPresent(gap -> find(visit, Invariant.NO_SILENT_SKIP, "got a gap for a good cursor: " + gap));
        } else if (!first.gap()) {
            find(visit, Invariant.NO_SILENT_SKIP, "presented a " + visit.useless() + " cursor and got " + first);
        } else if (!first.data().contains("\"reason\":\"" + visit.useless() + "\"")) {
            find(visit, Invariant.NO_SILENT_SKIP, "presented a " + visit.useless() + " cursor and got " + first);
        }
    }

    private void frames(Visit visit) {
        long before = start(visit);
        for (Frame frame : visit.frames()) {
            if (frame.gap()) {
                before = frame.sequence();
                continue;
            }
            same(visit, frame);
            if (before >= 0 && frame.sequence() != before + 1) {
                find(visit, Invariant.DENSE_AND_EXACT, "got " + frame + " right after number " + before);
            }
            before = frame.sequence();
        }
    }

    /**
     * The number that the visit's first event must follow; -1 if a gap has to say so. The stream of a turn has that turn's
     * events only: a cursor from before it, as one has who has read the session, is as good as none.
     */
    private long start(Visit visit) {
        if (visit.useless() != null) {
            return -1;
        }
        String cursor = visit.cursor();
        String turn = visit.turn();
        long presented = cursor == null ? 0 : new Frame(cursor, "", "").sequence();
        return turn == null ? presented : Math.max(presented, firsts.getOrDefault(turn, 1L) - 1);
    }

    private void same(Visit visit, Frame frame) {
        @Nullable Frame durable = byPosition.get(frame.id());
        if (frame.equals(durable)) {
            return;
        }
        if (frame.terminal() && (durable == null || !durable.terminal())) {
            find(visit, Invariant.THE_END_IS_SAID, "was told " + frame + ", and the log has " + durable);
        } else {
            find(visit, Invariant.VISIBLE_IS_DURABLE, "saw " + frame + ", and the log has " + durable);
        }
    }

    /** The stream of a turn goes on to the terminal event and no further. */
    private void end(Visit visit) {
        String turn = visit.turn();
        if (turn == null) {
            return;
        }
        for (int i = 0; i + 1 < visit.frames().size(); i++) {
            Frame frame = visit.frames().get(i);
            Frame next = visit.frames().get(i + 1);
            if (frame.terminal() && frame.data().contains(turn) && !next.type().equals("turn.restarted")) {
                find(visit, Invariant.THE_END_IS_SAID, "got " + next + " after the end of its turn");
            }
        }
    }

    private void find(Visit visit, Invariant broken, String what) {
        findings.add(new Finding(
                broken,
                journal.client() + " on " + log.session(),
                what + " (" + visit.way() + " from " + visit.cursor() + ")"));
    }
}
