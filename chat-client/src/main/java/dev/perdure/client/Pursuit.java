package dev.perdure.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.perdure.chat.Position;
import dev.perdure.client.ConnectionNotice.Way;
import dev.perdure.client.EventFrames.Frame;
import dev.perdure.client.Http.Opened;
import dev.perdure.protocol.EventJson;
import dev.perdure.protocol.WireEvent;
import dev.perdure.protocol.WirePoll;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows a course to its end over as many connections as it takes: the one place that decides when to connect again and how.
 *
 * <p>It begins with streams. One that is answered and then says nothing at all for the read timeout, heartbeats included, is
 * held back by something on the way; so may be two in a row that bring nothing new. From then on it polls: each poll is a short
 * connection, and one that is answered is a success, so that an agent may think for as long as it likes. A stream that ends is
 * a cut unless the course is over.
 *
 * <p>Runs on a virtual thread, which {@link #close} interrupts; nobody else does.
 */
final class Pursuit {

    /** So many streams in a row without anything new, and it is tried by polling. */
    private static final int BARREN_STREAMS = 2;

    /** A poll that was to wait and comes back empty sooner than this did not wait; it must not become a busy loop. */
    private static final long WAITED_NANOS = Duration.ofMillis(500).toNanos();

    private static final Duration LONGEST_POLL_PAUSE = Duration.ofSeconds(1);

    private final Course course;
    private final Handover<?> out;
    private final ClientSettings settings;
    private final Consumer<ConnectionNotice> notices;
    private final Tries tries;
    private final Thread thread;

    // Written by the pursuing thread, read by whoever closes.
    @Nullable
    private volatile Opened current;

    private volatile boolean closed;

    // Owned by the pursuing thread.
    @Nullable
    private Position position;

    private WireEvent.@Nullable Queued queued;

    private boolean over;
    private boolean polling;
    private int barren;

    /** Of the stream that is being read: whether anything has come of it, and when last. */
    private boolean heard;

    private long heardAt;

    @Nullable
    private Way connected;

    @Nullable
    private Duration reconnect;

    Pursuit(Course course, Handover<?> out, ClientSettings settings, Consumer<ConnectionNotice> notices) {
        this.course = course;
        this.out = out;
        this.settings = settings;
        this.notices = notices;
        this.tries = new Tries(settings.retryPolicy(), settings.random());
        this.thread = Thread.ofVirtual().name("perdure-pursuit").unstarted(this::run);
    }

    /** Starts it from a position; absent: from the beginning. */
    void start(@Nullable Position from) {
        position = from;
        thread.start();
    }

    /** Ends it, from any thread, without waiting for it. */
    void close() {
        closed = true;
        out.close();
        thread.interrupt();
        Opened stream = current;
        if (stream != null) {
            stream.abort();
        }
    }

    private void run() {
        try {
            while (!over) {
                attempt();
            }
            out.end();
        } catch (InterruptedException closing) {
            out.fail(UnrecoverableException.closed());
        } catch (ChatClientException failure) {
            out.fail(failure);
        } catch (RuntimeException | Error defect) {
            out.fail(new UnrecoverableException("client_error", "Something went wrong in the client.", defect));
        }
    }

    private void attempt() throws InterruptedException {
        IOException failure;
        try {
            if (polling) {
                poll();
            } else {
                stream();
            }
            failure = new EOFException("ended before the answer did");
        } catch (IOException broken) {
            failure = broken;
        }
        if (!over) {
            pause(failure);
        }
    }

    private void pause(IOException failure) throws InterruptedException {
        requireOpen();
        Duration pause = tries.failed(failure, reconnect);
        connected = null;
        notices.accept(new ConnectionNotice.Lost(ChatClientException.of(failure), tries.failures(), pause));
        settings.time().pause(pause);
    }

    private void requireOpen() throws InterruptedException {
        if (closed) {
            throw new InterruptedException();
        }
    }

    private void stream() throws IOException, InterruptedException {
        Position before = position;
        long begun = settings.time().nanos();
        heardAt = begun;
        heard = false;
        boolean away = false;
        try (Opened opened = course.stream(position)) {
            if (opened == null) {
                away = true;
                over = course.nothingToCome();
                return;
            }
            current = opened;
            requireOpen();
            connectedBy(Way.STREAM);
            read(new EventFrames(opened.stream(), settings.maxEventBytes(), this::hear));
        } catch (IOException broken) {
            away = broken instanceof ConnectException
                    || broken instanceof UnknownHostException
                    || broken instanceof RefusedException;
            polling |= broken instanceof SocketTimeoutException && !heard;
            throw broken;
        } finally {
            current = null;
            // One whose heartbeats came for so long did its duty, whether or not there was anything to say.
            boolean stood = heardAt - begun >= settings.readTimeout().toNanos();
            if (stood) {
                tries.progress();
            }
            barren = stood || isProgress(before) ? 0 : barren + (away ? 0 : 1);
            polling |= barren >= BARREN_STREAMS;
        }
    }

    private void hear() {
        heard = true;
        heardAt = settings.time().nanos();
    }

    private void read(EventFrames frames) throws IOException, InterruptedException {
        try {
            while (!over) {
                Frame frame = frames.next();
                if (frame == null) {
                    return;
                }
                take(frame);
            }
        } finally {
            reconnect = millis(frames.retry());
        }
    }

    private boolean isProgress(@Nullable Position before) {
        return position != null && !position.equals(before);
    }

    @Nullable
    private static Duration millis(OptionalLong millis) {
        return millis.isPresent() ? Duration.ofMillis(millis.getAsLong()) : null;
    }

    private void take(Frame frame) throws IOException, InterruptedException {
        // What stands outside the log has no id; of such frames only those that are known say anything.
        if (frame.id().isEmpty() && !frame.type().equals(EventJson.QUEUED)) {
            return;
        }
        take(EventJson.read(frame.id(), frame.type(), frame.data().getBytes(UTF_8)));
    }

    private void poll() throws IOException, InterruptedException {
        Position from = position == null ? course.start() : position;
        while (!over) {
            long begun = settings.time().nanos();
            WirePoll page = course.poll(from, settings.pollWait().toSeconds());
            tries.progress();
            connectedBy(Way.POLL);
            for (WireEvent event : page.events()) {
                take(event);
                if (over) {
                    return;
                }
            }
            requireSameLog(page.next());
            from = page.next();
            position = from;
            if (page.events().isEmpty() && !page.hasMore()) {
                over = course.nothingToCome(page) && course.nothingToCome();
                boolean waited = settings.time().nanos() - begun >= WAITED_NANOS;
                if (!over && !waited) {
                    settings.time().pause(pollPause());
                }
            }
        }
    }

    private Duration pollPause() {
        Duration first = settings.retryPolicy().first();
        return first.compareTo(LONGEST_POLL_PAUSE) < 0 ? first : LONGEST_POLL_PAUSE;
    }

    private void connectedBy(Way way) {
        if (connected != way) {
            connected = way;
            notices.accept(new ConnectionNotice.Connected(way));
        }
    }

    /** Takes an event if it is new. What was there before may come again, and the word that a turn waits comes every time. */
    private void take(WireEvent event) throws IOException, InterruptedException {
        switch (event) {
            case WireEvent.Queued word -> {
                if (!word.equals(queued)) {
                    over = course.take(word);
                    queued = word;
                    tries.progress();
                }
            }
            case WireEvent.Gap gap -> {
                over = course.take(gap);
                moveTo(gap.position());
            }
            case WireEvent.Logged logged -> takeAt(logged.position(), logged);
            case WireEvent.Unknown unknown -> takeAt(unknown.position(), unknown);
        }
    }

    private void takeAt(Position at, WireEvent event) throws IOException, InterruptedException {
        requireSameLog(at);
        if (position == null || at.sequence() > position.sequence()) {
            over = course.take(event);
            moveTo(at);
        }
    }

    private void requireSameLog(Position at) throws ForeignAnswerException {
        if (position != null && !position.epoch().equals(at.epoch())) {
            throw new ForeignAnswerException("an event of another log, without a gap");
        }
    }

    private void moveTo(Position next) {
        if (!next.equals(position)) {
            position = next;
            tries.progress();
        }
    }
}
