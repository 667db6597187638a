package dev.perdure.domain;

import dev.perdure.chat.Turn;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog;
import dev.perdure.chat.port.EventLog.LogPage;
import java.util.List;

/**
 * Folds a turn's log into a transcript, from its first event on. Lives as long as the transcript; can be asked again after a
 * failure and goes on where it stopped. Not thread-safe.
 */
final class TranscriptReader {

    private static final int PAGE = 1_000;

    private final EventLog log;
    private final Turn turn;
    private final Transcript transcript;

    /** The last sequence number that is folded in or known to be gone. */
    private long read;

    private boolean pruned;

    TranscriptReader(EventLog log, Turn turn, Transcript transcript) {
        this.log = log;
        this.turn = turn;
        this.transcript = transcript;
        this.read = turn.firstSequence() - 1;
    }

    /** What a turn's answer is, by its log up to and including a sequence number alone. */
    static String answer(EventLog log, Turn turn, long last) {
        Transcript transcript = new Transcript();
        var unused = new TranscriptReader(log, turn, transcript).readThrough(last);
        return transcript.answer();
    }

    /** What the user said in a turn, by its log alone; empty if that is no longer kept. */
    static String message(EventLog log, Turn turn) {
        Transcript transcript = new Transcript();
        var unused = new TranscriptReader(log, turn, transcript).readThrough(turn.firstSequence());
        return transcript.message();
    }

    /** How far it came. */
    enum Reach {
        /** Everything that was asked for, or everything of the turn that is durable now, is folded in. */
        WHOLE,
        /** The session is gone. */
        ABSENT
    }

    /**
     * Folds the turn's events up to and including a sequence number, as far as they are there. A turn that runs again may
     * have lost the events of its earlier attempts to pruning; what the new attempt says does not need them.
     */
    Reach readThrough(long last) {
        while (read < last) {
            switch (log.read(turn.log(), read, (int) Math.min(PAGE, last - read))) {
                case LogPage.Events(List<LoggedEvent> events) -> {
                    for (LoggedEvent event : events) {
                        if (!event.turn().equals(turn.id())) {
                            return Reach.WHOLE;
                        }
                        transcript.add(event.event());
                        read = event.sequence();
                    }
                    if (events.isEmpty()) {
                        return Reach.WHOLE;
                    }
                }
                case LogPage.Pruned(long through) -> {
                    pruned = true;
                    read = through;
                }
                case LogPage.Absent absent -> {
                    return Reach.ABSENT;
                }
            }
        }
        return Reach.WHOLE;
    }

    /** The last sequence number that is folded in; one before the turn's first if there is none. */
    long read() {
        return read;
    }

    /** Whether events of the turn were no longer there to be folded. */
    boolean pruned() {
        return pruned;
    }
}
