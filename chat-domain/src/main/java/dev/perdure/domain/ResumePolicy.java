package dev.perdure.domain;

import dev.perdure.chat.Position;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.Session;
import dev.perdure.chat.Turn;
import dev.perdure.chat.port.EventCursor.Step.Gap.Reason;
import org.jspecify.annotations.Nullable;

/** Decides, from what a reader presents and what the session is, where it goes on. A pure function. */
final class ResumePolicy {

    private ResumePolicy() {}

    /** Where a reader goes on. */
    sealed interface Decision {

        /** After this sequence number. */
        record After(long sequence) implements Decision {}

        /** After a snapshot, and it is told why. */
        record Gap(Reason reason) implements Decision {}
    }

    /** @param turn the turn to whose end is read; absent if it is the whole session */
    static Decision decide(ResumePoint from, Session session, @Nullable Turn turn) {
        return decide(from, session, turn == null ? 0 : turn.firstSequence() - 1, 0);
    }

    /** For a turn of which alone is to be read: what stands before it is passed over, whatever the reader has seen of it. */
    static Decision decideForOne(ResumePoint from, Session session, Turn turn) {
        return decide(from, session, turn.firstSequence() - 1, turn.firstSequence() - 1);
    }

    /** The same for a turn that waited after the session was looked at: it begins behind all that the session has. */
    static Decision decideForQueued(ResumePoint from, Session session) {
        return decide(from, session, session.lastSequence(), session.lastSequence());
    }

    /**
     * @param beginning what a reader has seen who presents no cursor
     * @param passedOver up to here nothing is wanted
     */
    private static Decision decide(ResumePoint from, Session session, long beginning, long passedOver) {
        return switch (from) {
            case ResumePoint.Beginning none -> new Decision.After(beginning);
            case ResumePoint.Unreadable unreadable -> new Decision.Gap(Reason.UNREADABLE);
            case ResumePoint.After(Position position) -> {
                if (!position.epoch().equals(session.log().epoch())) {
                    yield new Decision.Gap(Reason.FOREIGN);
                }
                if (position.sequence() > session.lastSequence()) {
                    yield new Decision.Gap(Reason.FUTURE);
                }
                long seen = Math.max(position.sequence(), passedOver);
                if (seen < session.prunedThrough()) {
                    yield new Decision.Gap(Reason.PRUNED);
                }
                yield new Decision.After(seen);
            }
        };
    }
}
