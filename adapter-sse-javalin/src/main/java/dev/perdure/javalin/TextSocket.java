package dev.perdure.javalin;

import dev.perdure.javalin.limit.FramePace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket as text messages (RFC 6455): read one at a time and only as fast as the listener lets, sent by whoever waits
 * until they are written.
 *
 * <p>Knows nothing of the chat. The engine's threads bring what comes in and are never blocked; sending and closing is for
 * any thread.
 */
final class TextSocket implements FrameHandler {

    private static final Logger LOG = LoggerFactory.getLogger(TextSocket.class);

    /** How long the other side has to take and to answer a close, before the connection is cut. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    /** Whoever cuts a message into pieces has a reason for it, but not for smaller ones. */
    private static final int SMALL_PIECE = 512;

    private final Listener listener;
    private final int maxBytes;
    private final FramePace pace;
    private final ScheduledExecutorService clock;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Callback.Completable farewell = new Callback.Completable();
    private volatile long heardAt = System.nanoTime();
    private volatile @Nullable CoreSession session;
    private volatile @Nullable ScheduledFuture<?> cutting;

    /** The message whose frames are coming in; owned by the engine, which brings one frame at a time. */
    private @Nullable ByteArrayOutputStream partial;

    /** Is told what happens, on the engine's threads; must be quick and must not block. */
    interface Listener {

        void opened(TextSocket socket);

        /**
         * A message has come in, well-formed UTF-8.
         *
         * @return whether to read on; if not, the listener calls {@link TextSocket#resume} once, even before it returns
         */
        boolean message(byte[] text);

        /** It is over, however it ended. Nothing is told after it. */
        void closed();
    }

    /**
     * @param maxBytes the longest message that is taken
     * @param pace how fast frames may come that say nothing: pings, pongs, and pieces of a message smaller than they need be
     */
    TextSocket(Listener listener, int maxBytes, FramePace pace, ScheduledExecutorService clock) {
        this.listener = listener;
        this.maxBytes = maxBytes;
        this.pace = pace;
        this.clock = clock;
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        callback.succeeded();
        listener.opened(this);
        opened.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        heardAt = System.nanoTime();
        if (saysNothing(frame) && pace.take() != FramePace.Verdict.FINE) {
            callback.succeeded();
            close(CloseCode.TOO_MUCH);
            session().demand();
            return;
        }
        switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.CONTINUATION -> {
                boolean more = text(frame);
                callback.succeeded();
                if (more) {
                    session().demand();
                }
            }
            case OpCode.BINARY -> {
                callback.succeeded();
                close(CloseCode.NOT_TEXT);
                session().demand();
            }
            case OpCode.PING -> {
                byte[] payload = copy(frame.getPayload());
                callback.succeeded();
                // Read on when the pong is written, or else pings could be piled up by a client that doesn't read.
                Callback answered =
                        Callback.from(session()::demand, unwritable -> session().demand());
                session().sendFrame(new Frame(OpCode.PONG, ByteBuffer.wrap(payload)), answered, false);
            }
            case OpCode.PONG -> {
                callback.succeeded();
                session().demand();
            }
            // The engine answers a close by itself, and brings nothing more.
            default -> callback.succeeded();
        }
    }

    /** What is no whole message: only those are answered, and counted, by the listener. */
    private static boolean saysNothing(Frame frame) {
        return switch (frame.getOpCode()) {
            case OpCode.PING, OpCode.PONG -> true;
            case OpCode.TEXT, OpCode.CONTINUATION -> !frame.isFin() && frame.getPayloadLength() < SMALL_PIECE;
            default -> false;
        };
    }

    private boolean text(Frame frame) {
        if (closing.get()) {
            return true;
        }
        ByteArrayOutputStream gathered = partial;
        int before = gathered == null ? 0 : gathered.size();
        if (before + frame.getPayloadLength() > maxBytes) {
            partial = null;
            close(CloseCode.TOO_LARGE);
            return true;
        }
        byte[] payload = copy(frame.getPayload());
        if (gathered == null && frame.isFin()) {
            return message(payload);
        }
        ByteArrayOutputStream message = gathered == null ? new ByteArrayOutputStream() : gathered;
        message.writeBytes(payload);
        partial = frame.isFin() ? null : message;
        return !frame.isFin() || message(message.toByteArray());
    }

    private boolean message(byte[] text) {
        try {
            var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
        } catch (CharacterCodingException malformed) {
            close(CloseCode.NOT_UTF8);
            return true;
        }
        return listener.message(text);
    }

    private static byte[] copy(@Nullable ByteBuffer payload) {
        byte[] bytes = new byte[payload == null ? 0 : payload.remaining()];
        if (payload != null) {
            payload.duplicate().get(bytes);
        }
        return bytes;
    }

    /** Reads on after the listener had it stopped. */
    void resume() {
        heardAt = System.nanoTime();
        session().demand();
    }

    /** How long nothing has come in, pongs included. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heardAt);
    }

    /** Gives a message to the connection, to be written together with the next one that is sent. */
    void gather(byte[] text) {
        session().sendFrame(new Frame(OpCode.TEXT, ByteBuffer.wrap(text)), Callback.NOOP, true);
    }

    /**
     * Sends a message and waits until it is written.
     *
     * @throws SlowReaderException if that takes longer than {@code patience}
     * @throws IOException if the connection is gone
     */
    void send(byte[] text, Duration patience) throws IOException {
        Callback.Completable written = new Callback.Completable();
        session().sendFrame(new Frame(OpCode.TEXT, ByteBuffer.wrap(text)), written, false);
        try {
            var unused = written.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException slow) {
            throw new SlowReaderException();
        } catch (ExecutionException gone) {
            throw new IOException(gone.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** Asks the other side's engine to show that it lives. */
    void ping() {
        session().sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
    }

    /** Closes with a reason: in order if the other side plays along, else by cutting the connection soon. Idempotent. */
    void close(CloseCode code) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            cutting = clock.schedule(session()::abort, FAREWELL.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopping) {
            session().abort();
            return;
        }
        session().sendFrame(new OrderlyClose(code).toFrame(), farewell, false);
    }

    /** Waits until a close is written, or the connection is gone or cut. */
    void awaitFarewell() {
        try {
            var unused = farewell.get(FAREWELL.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException cut) {
            LOG.debug("A WebSocket was cut", cut);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The engine drops the connection right after a close that it takes for a failure, so that its reason would be lost
     * wherever something is still coming in. Ours all wait for the answer.
     */
    private static final class OrderlyClose extends CloseStatus {

        OrderlyClose(CloseCode code) {
            super(code.number(), code.reason());
        }

        @Override
        public boolean isAbnormal() {
            return false;
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        LOG.debug("A WebSocket failed", cause);
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        ScheduledFuture<?> alarm = cutting;
        if (alarm != null) {
            alarm.cancel(false);
        }
        closing.set(true);
        farewell.succeeded();
        listener.closed();
        callback.succeeded();
    }

    private CoreSession session() {
        return Objects.requireNonNull(session, "a WebSocket is used once it is open");
    }
}
