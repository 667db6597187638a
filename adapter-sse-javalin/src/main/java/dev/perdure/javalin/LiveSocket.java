package dev.perdure.javalin;

import dev.perdure.chat.Caller;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.Scope;
import dev.perdure.javalin.auth.Principal;
import dev.perdure.javalin.limit.FramePace;
import dev.perdure.javalin.observe.HttpObserver.Sign;
import dev.perdure.protocol.ClientFrame;
import dev.perdure.protocol.ServerFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session over one WebSocket.
 *
 * <p>A virtual thread of its own puts the session's log on the wire, as an {@link EventStream} does; another one answers what
 * the client asks, in the order in which it was asked, and is there only as long as there is something to answer. So a call
 * that has to wait for the store holds back neither the events nor, until too much has piled up, what the client says next.
 * Both wait until what they send is written: what is held for a client that doesn't read is one batch and one answer.
 */
final class LiveSocket implements TextSocket.Listener, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveSocket.class);

    private static final int BATCH = 256;
    private static final String WEBSOCKET = Transport.WEBSOCKET.word();

    private final ChatService chat;
    private final HttpSettings settings;
    private final Executor threads;
    private final Principal principal;
    private final Caller caller;
    private final SessionId session;
    private final LiveRequests requests;
    private final SocketCalls calls;
    private final Inbox inbox;
    private final LongConsumer onOver;
    private final AtomicBoolean slow = new AtomicBoolean();

    /** Of the messages; owned by whoever answers them. */
    private final FramePace pace;

    /** Told whenever a message was accepted: the session, if it was awaited, is there. */
    private final Semaphore made = new Semaphore(0);

    // There once it is open; a handshake that breaks off leaves nothing behind.
    private @Nullable TextSocket socket;
    private @Nullable SocketWriter writer;
    private @Nullable LiveRequest live;

    // Owned by the thread that follows.
    private @Nullable ResumePoint from;
    private @Nullable EventCursor cursor;
    private boolean begun;
    private boolean replayed;
    private final Pulse pulse;

    /**
     * @param from where to begin; absent if the first message will say
     * @param pace how fast messages may come
     * @param onOver is told at its end how many bytes were sent
     */
    LiveSocket(
            ChatService chat,
            LiveRequests requests,
            HttpSettings settings,
            Executor threads,
            Principal principal,
            SessionId session,
            @Nullable ResumePoint from,
            FramePace pace,
            LongConsumer onOver) {
        this.pace = pace;
        this.chat = chat;
        this.settings = settings;
        this.threads = threads;
        this.principal = principal;
        this.caller = principal.caller();
        this.session = session;
        this.requests = requests;
        this.calls = new SocketCalls(chat, requests, caller, session);
        this.inbox = new Inbox(settings.maxBodyBytes(), () -> socket().resume());
        this.pulse = new Pulse(settings.heartbeat());
        this.from = from;
        this.onOver = onOver;
    }

    @Override
    public void opened(TextSocket opened) {
        socket = opened;
        writer = new SocketWriter(opened, settings.idleTimeout());
        try {
            live = requests.enter(principal, Transport.WEBSOCKET);
        } catch (ProblemException fullMeanwhile) {
            close(CloseCode.TOO_MUCH);
            return;
        }
        try {
            threads.execute(this);
        } catch (RejectedExecutionException stopping) {
            socket().close(CloseCode.GOING_AWAY);
            letGo();
        }
    }

    @Override
    public boolean message(byte[] text) {
        boolean more = inbox.offer(text);
        answerIfWanted();
        return more;
    }

    @Override
    public void closed() {
        inbox.close();
        if (live != null) {
            live.end();
        }
    }

    @Override
    public void run() {
        boolean over = true;
        try {
            live().adopt();
            over = follow();
        } catch (InterruptedException ended) {
            close(live().expired() ? CloseCode.CREDENTIALS_EXPIRED : CloseCode.GOING_AWAY);
        } catch (SlowReaderException slow) {
            tooSlow();
        } catch (IOException gone) {
            LOG.debug("A client left its WebSocket", gone);
        } catch (RuntimeException | Error defect) {
            fail(defect);
        } finally {
            if (over) {
                // Without effect if a reason was given or the client has left.
                close(CloseCode.GOING_AWAY);
                socket().awaitFarewell();
                letGo();
            }
        }
    }

    /** Follows to the end, whose reason is said by the close; false if it goes on on another thread. */
    private boolean follow() throws IOException, InterruptedException {
        if (from == null && !attach()) {
            return true;
        }
        if (!begun) {
            begun = true;
            requests.tellResumed(Transport.WEBSOCKET, Objects.requireNonNull(from));
        }
        while (true) {
            Step step = receive();
            if (step == null || !send(step)) {
                return true;
            }
            if (!pulse.feel(socket(), inbox.holding())) {
                close(CloseCode.NO_PONG);
                return true;
            }
            if (step instanceof Step.Idle && movedOn()) {
                return false;
            }
        }
    }

    private boolean attach() throws InterruptedException {
        Optional<byte[]> first = live().await(() -> inbox.first(settings.bodyDeadline()));
        if (first.isEmpty()) {
            close(CloseCode.FIRST_FRAME_LATE);
            return false;
        }
        if (!(ClientFrame.fromJson(first.get()) instanceof ClientFrame.Attach(String last))) {
            close(CloseCode.FIRST_FRAME);
            return false;
        }
        from = last == null || last.isEmpty() ? new ResumePoint.Beginning() : ResumePoint.of(last);
        return true;
    }

    /** Waits for the next step; null if the connection is closed instead. */
    private @Nullable Step receive() throws IOException, InterruptedException {
        long giveUpAt = 0;
        while (true) {
            try {
                return live().await(this::next);
            } catch (UnavailableException away) {
                long now = System.nanoTime();
                giveUpAt = giveUpAt == 0 ? now + settings.outagePatience().toNanos() : giveUpAt;
                if (away.code().equals(UnavailableException.STOPPING)) {
                    close(CloseCode.GOING_AWAY);
                    return null;
                }
                if (now - giveUpAt >= 0) {
                    close(CloseCode.STORE_AWAY);
                    return null;
                }
                writer().heartbeat();
                Duration wished = away.retryAfter().orElse(settings.heartbeat());
                live().pause(wished.compareTo(settings.heartbeat()) < 0 ? wished : settings.heartbeat());
            }
        }
    }

    private Step next() throws InterruptedException {
        while (cursor == null) {
            ResumePoint start = Objects.requireNonNull(from);
            Optional<EventCursor> opened = chat.open(caller, session, new Scope.WholeSession(), start);
            if (opened.isEmpty() && !(start instanceof ResumePoint.Beginning)) {
                // Whoever has a position has read the session; it is gone, and nothing must make it again unasked.
                return new Step.Deleted();
            }
            cursor = opened.orElse(null);
            inbox.open();
            answerIfWanted();
            if (cursor == null && !made.tryAcquire(settings.heartbeat().toNanos(), TimeUnit.NANOSECONDS)) {
                return new Step.Idle();
            }
        }
        return cursor.next(BATCH, settings.heartbeat());
    }

    /** Sends a step; false if it was the last one. */
    private boolean send(Step step) throws IOException {
        switch (step) {
            case Step.Events events -> {
                LogKey log = Objects.requireNonNull(cursor).log();
                writer().events(log, events.events());
                if (replayed) {
                    live().tell(new Sign.Sent(
                            WEBSOCKET, log, events.events().getFirst().sequence()));
                }
                replayed = true;
            }
            case Step.Gap gap -> {
                live().tell(new Sign.GapGiven(WEBSOCKET, gap.reason()));
                writer().gap(gap);
            }
            case Step.Idle idle -> writer().heartbeat();
            case Step.Deleted deleted -> {
                close(CloseCode.SESSION_GONE);
                return false;
            }
            case Step.Queued queued -> throw new IllegalStateException("only a turn can be queued");
            case Step.Ended ended -> throw new IllegalStateException("a session's log has no end");
        }
        return true;
    }

    /** A parked stack keeps the room that it once needed, in several pieces; a new thread begins with a small one. */
    private boolean movedOn() {
        try {
            threads.execute(this);
            return true;
        } catch (RejectedExecutionException stopping) {
            close(CloseCode.GOING_AWAY);
            return false;
        }
    }

    private void answerIfWanted() {
        if (inbox.wantsAnswerer()) {
            try {
                threads.execute(this::answer);
            } catch (RejectedExecutionException stopping) {
                close(CloseCode.GOING_AWAY);
            }
        }
    }

    private void answer() {
        try {
            for (byte[] asked = inbox.next(); asked != null; asked = inbox.next()) {
                FramePace.Verdict verdict = pace.take();
                if (verdict == FramePace.Verdict.TOO_OFTEN) {
                    close(CloseCode.TOO_MUCH);
                    return;
                }
                ServerFrame.Answer answer =
                        verdict == FramePace.Verdict.FINE ? calls.answer(asked) : SocketCalls.tooSoon(asked);
                writer().answer(answer);
                if (answer instanceof ServerFrame.Ack) {
                    made.release();
                }
            }
        } catch (SlowReaderException slow) {
            tooSlow();
        } catch (IOException gone) {
            LOG.debug("A client left before its answer", gone);
            inbox.close();
        } catch (RuntimeException | Error defect) {
            fail(defect);
        }
    }

    private void tooSlow() {
        if (slow.compareAndSet(false, true)) {
            live().tell(new Sign.TooSlow(WEBSOCKET));
        }
        close(CloseCode.SLOW_READER);
    }

    private void fail(Throwable defect) {
        var unused = Problems.log("serving a WebSocket", defect);
        close(CloseCode.DEFECT);
    }

    private void close(CloseCode code) {
        inbox.close();
        socket().close(code);
    }

    private void letGo() {
        live().close();
        onOver.accept(writer().bytes());
        if (cursor != null) {
            cursor.close();
        }
    }

    private TextSocket socket() {
        return once(socket);
    }

    private SocketWriter writer() {
        return once(writer);
    }

    private LiveRequest live() {
        return once(live);
    }

    private static <T> T once(@Nullable T open) {
        return Objects.requireNonNull(open, "a WebSocket is used once it is open");
    }
}
