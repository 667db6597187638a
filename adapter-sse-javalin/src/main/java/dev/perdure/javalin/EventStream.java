package dev.perdure.javalin;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.javalin.observe.HttpObserver.Sign;
import io.javalin.http.Context;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts one cursor on the wire: a loop on a virtual thread of its own, so that a slow or dead client blocks nobody but itself.
 *
 * <p>Not on the request's thread, whose stack is deep by all that stands between the socket and an endpoint: an idle stream
 * is one parked stack, and there may be very many. Nor does it keep what it has sent, or a large buffer, while it waits.
 * However the loop ends, the response is ended in order: whether the turn has ended is said by its terminal event alone.
 */
final class EventStream {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private static final int BATCH = 256;
    private static final String SSE = Transport.SSE.word();

    private static final LogKey NOWHERE = new LogKey(new SessionId("none"), "none");

    private final HttpSettings settings;
    private final Executor threads;

    /** @param threads runs each stream on a virtual thread */
    EventStream(HttpSettings settings, Executor threads) {
        this.settings = settings;
        this.threads = threads;
    }

    /**
     * Answers with the events of the cursor until its scope ends, the client leaves or the server drains. Returns when the
     * stream has begun; cursor and request are closed by whoever answers the last of it.
     */
    void answer(Context context, EventCursor cursor, LiveRequest live) throws IOException {
        boolean begun = false;
        try {
            Step first = live.await(() -> cursor.next(BATCH, Duration.ZERO));
            switch (first) {
                case Step.Ended ended -> context.status(204);
                case Step.Deleted deleted -> throw ProblemException.sessionNotFound();
                case Step.Events events -> begun = hand(context, cursor, live, events);
                case Step.Queued queued -> begun = hand(context, cursor, live, queued);
                case Step.Gap gap -> begun = hand(context, cursor, live, gap);
                // Nothing to say yet, but the headers tell the client at once that it is connected.
                case Step.Idle idle -> begun = hand(context, cursor, live, null);
            }
        } catch (InterruptedException draining) {
            goElsewhere(context);
        } finally {
            if (!begun) {
                live.close();
                cursor.close();
            }
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

    private boolean hand(Context context, EventCursor cursor, LiveRequest live, @Nullable Step first)
            throws IOException {
        begin(context);
        FrameWriter frames = new FrameWriter(context.res().getOutputStream(), cursor.log());
        Following following = new Following(cursor, live, frames, first);
        context.future(() -> {
            following.startIn(context.req().getAsyncContext());
            // Nobody completes it: Javalin would look at the request once more, which the engine takes back when a
            // client leaves.
            return new CompletableFuture<>();
        });
        return true;
    }

    /** One stream being answered. Owned by its thread once that runs. */
    private final class Following implements Runnable {

        private final EventCursor cursor;
        private final LiveRequest live;
        private final FrameWriter frames;

        @Nullable
        private AsyncContext exchange;

        /** What is to be sent next; not held while it is waited for more. */
        @Nullable
        private Step step;

        private boolean begun;

        /** Whether what comes is new, and no replay. */
        private boolean waited;

        private boolean ended;

        Following(EventCursor cursor, LiveRequest live, FrameWriter frames, @Nullable Step first) {
            this.cursor = cursor;
            this.live = live;
            this.frames = frames;
            this.step = first;
        }

        /** Starts in an exchange that has become asynchronous. */
        void startIn(AsyncContext asynchronous) {
            exchange = asynchronous;
            try {
                threads.execute(this);
            } catch (RejectedExecutionException stopping) {
                letGo();
                throw stopping;
            }
        }

        @Override
        public void run() {
            boolean over = true;
            try {
                live.adopt();
                over = follow();
            } catch (IOException gone) {
                if (SlowReaderException.isCause(gone)) {
                    live.tell(new Sign.TooSlow(SSE));
                }
                LOG.debug("A client left its stream", gone);
            } catch (RuntimeException | Error defect) {
                var unused = Problems.log("streaming", defect);
            } finally {
                if (over) {
                    close();
                }
            }
        }

        /** Follows to the end; false if it goes on on another thread. */
        private boolean follow() throws IOException {
            if (!begun) {
                begun = true;
                frames.retry(settings.reconnect());
                send();
            }
            waited = true;
            while (!ended) {
                receive();
                boolean idle = step instanceof Step.Idle;
                send();
                if (idle && movedOn()) {
                    return false;
                }
            }
            frames.end();
            return true;
        }

        /** A parked stack keeps the room that it once needed, in several pieces; a new thread begins with a small one. */
        private boolean movedOn() {
            try {
                threads.execute(this);
                return true;
            } catch (RejectedExecutionException stopping) {
                ended = true;
                return false;
            }
        }

        private void letGo() {
            live.close();
            cursor.close();
        }

        private void close() {
            letGo();
            try {
                if (exchange != null) {
                    exchange.complete();
                }
            } catch (IllegalStateException over) {
                LOG.debug("The engine has ended a stream by itself", over);
            }
        }

        private void send() throws IOException {
            Step next = step;
            step = null;
            switch (next) {
                case null -> {}
                case Step.Events events -> {
                    for (LoggedEvent event : events.events()) {
                        frames.event(event);
                    }
                }
                case Step.Queued queued -> frames.queued(queued);
                case Step.Gap gap -> {
                    live.tell(new Sign.GapGiven(SSE, gap.reason()));
                    frames.gap(gap);
                }
                case Step.Idle idle -> frames.heartbeat();
                case Step.Ended over -> ended = true;
                case Step.Deleted over -> ended = true;
            }
            if (!ended) {
                frames.flush();
            }
            if (waited && next instanceof Step.Events events) {
                live.tell(new Sign.Sent(
                        SSE, cursor.log(), events.events().getFirst().sequence()));
            }
        }

        /** Waits for the next step; ends the stream without a terminal event where it has to. */
        private void receive() throws IOException {
            long giveUpAt = 0;
            while (!ended && step == null) {
                try {
                    step = live.await(() -> cursor.next(BATCH, settings.heartbeat()));
                } catch (InterruptedException draining) {
                    ended = true;
                } catch (UnavailableException away) {
                    long now = System.nanoTime();
                    if (giveUpAt == 0) {
                        giveUpAt = now + settings.outagePatience().toNanos();
                    }
                    ended = away.code().equals(UnavailableException.STOPPING) || now - giveUpAt >= 0;
                    if (!ended) {
                        frames.heartbeat();
                        frames.flush();
                        ended = !pause(live, away);
                    }
                } catch (RuntimeException unexpected) {
                    var unused = Problems.log("streaming", unexpected);
                    ended = true;
                }
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
