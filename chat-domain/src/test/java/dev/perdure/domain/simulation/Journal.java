package dev.perdure.domain.simulation;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.SessionSnapshot.TurnSnapshot;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor.Step.Gap.Reason;
import dev.perdure.domain.simulation.LogMirror.Tale;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one reader was given of one log, each piece held against the log as it is. */
final class Journal {

    private final Ledger ledger;
    private final LogMirror mirror;

    /** The turn that is read to its end; absent for the whole session. */
    @Nullable
    private final TurnId scope;

    private long after;

    Journal(Ledger ledger, LogMirror mirror, @Nullable TurnId scope, long after) {
        this.ledger = ledger;
        this.mirror = mirror;
        this.scope = scope;
        this.after = after;
    }

    LogKey log() {
        return mirror.key();
    }

    LogMirror mirror() {
        return mirror;
    }

    long after() {
        return after;
    }

    /** Whether nothing more can come, as things are. */
    boolean atTheEnd() {
        return after >= mirror.size() && mirror.allEnded();
    }

    void given(List<LoggedEvent> events) {
        ledger.check(!events.isEmpty(), "a step without events", mirror.key());
        for (LoggedEvent event : events) {
            TurnId turn = scope;
            ledger.check(
                    turn == null
                            || !(mirror.lastEventAt(turn, after) instanceof ChatEvent.Terminal)
                            || (event.turn().equals(turn) && event.event() instanceof ChatEvent.TurnRestarted),
                    "a reader is given more than he asked for",
                    event);
            ledger.check(event.sequence() == after + 1, "a reader is given the wrong position", after, event);
            ledger.check(
                    event.sequence() <= mirror.size() && event.equals(mirror.at(event.sequence())),
                    "a reader sees what is not in the log",
                    event);
            after++;
        }
    }

    /** @param expected why a gap was asked for; absent if the cursor was an honest one */
    void bridged(Reason reason, SessionSnapshot snapshot, @Nullable Reason expected) {
        if (expected == null) {
            ledger.check(reason == Reason.PRUNED && mirror.prunedThrough > after, "a gap for no reason", reason, after);
        } else {
            ledger.check(reason == expected, "another gap than was asked for", reason, expected);
        }
        long position = snapshot.position().sequence();
        ledger.check(
                snapshot.session().log().equals(mirror.key()) && position <= mirror.size(),
                "a snapshot of what is not in the log",
                snapshot);
        TurnSnapshot turn = snapshot.turn();
        ledger.check(turn != null, "a snapshot without a turn", snapshot);
        if (turn != null && position <= mirror.size()) {
            Tale tale = mirror.tale(turn.turn().id());
            ChatEvent newest = mirror.lastEventAt(turn.turn().id(), position);
            ledger.check(tale != null && newest != null, "a snapshot of a turn before it was", snapshot);
            // Of one that was replaced nobody keeps the words but the log.
            boolean forgotten = mirror.isReplaced(turn.turn().id())
                    && mirror.prunedThrough >= turn.turn().lastSequence()
                    && turn.answer().isEmpty()
                    && turn.message().isEmpty();
            ledger.check(
                    forgotten
                            || turn.answer().equals(mirror.answerAt(turn.turn().id(), position)),
                    "a snapshot's answer is not the log's",
                    snapshot);
            ledger.check(
                    forgotten || tale == null || turn.message().equals(tale.message),
                    "a snapshot's message is wrong",
                    snapshot);
            ledger.check(
                    turn.turn().status().ended() == (newest instanceof ChatEvent.Terminal),
                    "a snapshot's turn has ended, or not, wrongly",
                    snapshot);
        }
        after = position;
    }

    void ended() {
        TurnId turn = scope;
        if (turn == null) {
            ledger.check(false, "a reader without a scope is told of an end", mirror.key());
            return;
        }
        ChatEvent newest = mirror.lastEventAt(turn, after);
        ledger.check(newest instanceof ChatEvent.Terminal, "the end is said before it is given", turn, after);
    }

    void deleted() {
        ledger.check(mirror.deleted, "a log is said to be deleted that is not", mirror.key());
    }
}
