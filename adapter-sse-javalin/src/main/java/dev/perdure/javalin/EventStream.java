package dev.perdure.javalin;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts one cursor on the wire: a loop on the request's own virtual thread, so that a slow or dead client blocks nobody but
 * itself.
 *
 * <p>However the loop ends, the response is ended in order: whether the turn has ended is said by its terminal event alone.
 */
final class EventStream {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private static final int BATCH = 256;

    private static final LogKey NOWHERE = new LogKey(new SessionId("none"), "none");

    private final HttpSettings settings;

    EventStream(HttpSettings settings) {
        this.settings = settings;
    }

    /** Answers with the events of the cursor until its scope ends, the client leaves or the server drains. */
    void answer(Context context, EventCursor cursor, LiveRequest live) throws IOException {
        Step first;
        try {
            first = live.await(() -> cursor.next(BATCH, Duration.ZERO));
        } catch (InterruptedException draining) {
            goElsewhere(context);
            return;
        }
        switch (first) {
            case Step.Ended ended -> context.status(204);
            case Step.Deleted deleted -> throw ProblemException.sessionNotFound();
            case Step.Events events -> run(context, cursor, live, events);
            case Step.Queued queued -> run(context, cursor, live, queued);
            case Step.Gap gap -> run(context, cursor, live, gap);
            case Step.Idle idle -> run(context, cursor, live, idle);
        }
    }

    /**
     * Answers with an empty stream, so that the client comes back soon: a native {@code EventSource} that is answered with
     * an error status never would.
     */
    void goElsewhere(Context context) throws IOException {
        begin(context);
        FrameWriter frames = new FrameWriter(context.res().getOutputStream(), NOWHERE);
        frames.retry(settings.reconnect());
        frames.end();
    }

    private static void begin(Context context) {
        context.status(200);
        context.contentType("text/event-stream");
        // no-transform and X-Accel-Buffering keep proxies from compressing or holding back what must arrive now.
        context.header("Cache-Control", "no-store, no-transform");
        context.header("X-Accel-Buffering", "no");
    }

    private void run(Context context, EventCursor cursor, LiveRequest live, Step first) {
        try {
            write(context, cursor, live, first);
        } catch (IOException gone) {
            LOG.debug("A client left its stream", gone);
        }
    }

    private void write(Context context, EventCursor cursor, LiveRequest live, Step first) throws IOException {
        begin(context);
        FrameWriter frames = new FrameWriter(context.res().getOutputStream(), cursor.log());
        frames.retry(settings.reconnect());
        follow(cursor, live, frames, first);
        frames.end();
    }

    private void follow(EventCursor cursor, LiveRequest live, FrameWriter frames, Step first) throws IOException {
        Step step = first;
        if (step instanceof Step.Idle) {
            // Nothing to say yet, but the headers tell the client at once that it is connected.
            frames.flush();
            step = next(cursor, live, frames);
        }
        while (step != null) {
            switch (step) {
                case Step.Events events -> {
                    for (LoggedEvent event : events.events()) {
                        frames.event(event);
                    }
                }
                case Step.Queued queued -> frames.queued(queued);
                case Step.Gap gap -> frames.gap(gap);
                case Step.Idle idle -> frames.heartbeat();
                case Step.Ended ended -> {
                    return;
                }
                case Step.Deleted deleted -> {
                    return;
                }
            }
            frames.flush();
            step = next(cursor, live, frames);
        }
    }

    /** The next step; none if the stream has to end without a terminal event. */
    private @Nullable Step next(EventCursor cursor, LiveRequest live, FrameWriter frames) throws IOException {
        long giveUpAt = 0;
        while (true) {
            try {
                return live.await(() -> cursor.next(BATCH, settings.heartbeat()));
            } catch (InterruptedException draining) {
                return null;
            } catch (UnavailableException away) {
                long now = System.nanoTime();
                if (giveUpAt == 0) {
                    giveUpAt = now + settings.outagePatience().toNanos();
                }
                if (away.code().equals(UnavailableException.STOPPING) || now - giveUpAt >= 0) {
                    return null;
                }
                frames.heartbeat();
                frames.flush();
                if (!pause(live, away)) {
                    return null;
                }
            } catch (RuntimeException unexpected) {
                var unused = Problems.log("streaming", unexpected);
                return null;
            }
        }
    }

    private boolean pause(LiveRequest live, UnavailableException away) {
        Duration wished = away.retryAfter().orElse(settings.heartbeat());
        try {
            live.pause(wished.compareTo(settings.heartbeat()) < 0 ? wished : settings.heartbeat());
            return true;
        } catch (InterruptedException draining) {
            return false;
        }
    }
}
