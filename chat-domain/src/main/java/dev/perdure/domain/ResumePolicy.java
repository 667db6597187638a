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

    /** @param turn the turn that is read; absent if it is the whole session */
    static Decision decide(ResumePoint from, Session session, @Nullable Turn turn) {
        return switch (from) {
            case ResumePoint.Beginning beginning -> new Decision.After(turn == null ? 0 : turn.firstSequence() - 1);
            case ResumePoint.Unreadable unreadable -> new Decision.Gap(Reason.UNREADABLE);
            case ResumePoint.After(Position position) -> {
                if (!position.epoch().equals(session.log().epoch())) {
                    yield new Decision.Gap(Reason.FOREIGN);
                }
                if (position.sequence() > session.lastSequence()) {
                    yield new Decision.Gap(Reason.FUTURE);
                }
                if (position.sequence() < session.prunedThrough()) {
                    yield new Decision.Gap(Reason.PRUNED);
                }
                yield new Decision.After(position.sequence());
            }
        };
    }
}
