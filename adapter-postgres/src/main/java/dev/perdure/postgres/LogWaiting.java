package dev.perdure.postgres;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.port.GrantStore.News;
import dev.perdure.postgres.LogReader.Reach;
import java.time.Duration;
import java.util.Optional;

/**
 * Waits for logs to grow, level-triggered: enter the log's waiting room, look, and only then wait.
 *
 * <p>Whoever is in the room misses nothing that this node commits. What other nodes have committed before is seen by one look
 * into the store, and what they commit later by {@link LogWatcher}. The look is spared where the log has been watched without
 * a break since the last one; then it is only taken before saying that nothing came, if nobody else has taken one meanwhile.
 */
final class LogWaiting {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    /** What a reader who needs no grant knows of revocations. */
    private static final long NOT_OF_INTEREST = Long.MAX_VALUE;

    /** The first look may have to find out the key by which notifications name the log, and then miss one. */
    private static final int MOST_LOOKS = 2;

    private final Tail tail;
    private final LogReader reader;
    private final Watch watch;

    LogWaiting(Tail tail, LogReader reader, Watch watch) {
        this.tail = tail;
        this.reader = reader;
        this.watch = watch;
    }

    /** See {@link dev.perdure.chat.port.EventLog#awaitBeyond}. */
    boolean awaitBeyond(LogKey log, long after, Duration timeout) throws InterruptedException {
        return awaitNews(log, after, NOT_OF_INTEREST, timeout) == News.BEYOND;
    }

    /** See {@link dev.perdure.chat.port.GrantStore#awaitNews}. */
    News awaitNews(LogKey log, long after, long revocations, Duration timeout) throws InterruptedException {
        long nanos = timeout.compareTo(LONGEST) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
        long start = System.nanoTime();
        LogTail room = tail.enter(log);
        try {
            for (int looks = 0; looks < MOST_LOOKS && isUnsure(room, after, revocations); looks++) {
                look(log, room);
            }
            News news = room.awaitNews(after, revocations, nanos - (System.nanoTime() - start));
            if (news != News.NONE) {
                return news;
            }
            if (!room.isWrittenHere() && !isLookedAtSince(start, room)) {
                look(log, room);
            }
            return room.news(after, revocations);
        } finally {
            tail.leave(log);
        }
    }

    private boolean isUnsure(LogTail room, long after, long revocations) {
        if (room.news(after, revocations) != News.NONE) {
            return false;
        }
        boolean knowsLog = room.isWrittenHere() || watch.covers(room.look());
        return !knowsLog || (revocations != NOT_OF_INTEREST && !room.knowsRevocations());
    }

    private static boolean isLookedAtSince(long start, LogTail room) {
        Watch.Look look = room.look();
        return look != null && look.at() - start >= 0;
    }

    private void look(LogKey log, LogTail room) {
        Watch.Look look = watch.look();
        boolean registered = tail.isRegistered(log);
        Optional<Reach> reach = reader.reach(log);
        if (reach.isEmpty()) {
            tail.deleted(log);
            return;
        }
        tail.register(log, reach.get().key());
        room.reach(reach.get().newest());
        room.revoked(reach.get().revocations());
        if (registered || watch.nothingHeardSince(look)) {
            room.looked(look);
        }
    }
}
