package dev.perdure.client;

import dev.perdure.chat.MessageId;
import dev.perdure.chat.Position;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.protocol.WireEvent;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it is given: pull its events, or wait for its end.
 *
 * <p>Blocking: {@link #next}, {@link #answer}, {@link #outcome}, the iterator, and {@link #cancel} for the time of a call. Not
 * blocking: everything else. An interrupt ends a blocking call at once and leaves the answer as it was.
 *
 * <p>Safe for use by many threads; of several that pull, each event goes to one. What is not pulled holds the server's stream
 * back and takes a bounded room here. Closing lets the connection go and every blocked thread with it; it does <em>not</em> stop
 * the agent, which goes on for whoever asks later. {@link #cancel} stops it.
 */
public final class Answer implements AutoCloseable, Iterable<WireEvent> {

    private final ChatClient client;
    private final TurnCourse course;
    private final Handover<Item> handover;
    private final Pursuit pursuit;
    private final AnswerFold fold = new AnswerFold(); // guarded by the handover

    Answer(ChatClient client, TurnCourse course, Handover<Item> handover, Pursuit pursuit) {
        this.client = client;
        this.course = course;
        this.handover = handover;
        this.pursuit = pursuit;
    }

    /**
     * Waits for the next event. Connections that die meanwhile are replaced; the events that come are exact, each once and in
     * order.
     *
     * @return empty after the end of the turn, and after {@link #close}
     * @throws ChatClientException if the answer can't be followed any further
     */
    public Optional<WireEvent> next() throws InterruptedException {
        while (true) {
            Optional<Item> item = handover.take(fold::apply);
            if (item.isEmpty()) {
                return Optional.empty();
            }
            switch (item.get()) {
                case Item.Said said -> {
                    if (said.shown()) {
                        return Optional.of(said.event());
                    }
                }
                case Item.Missed missed -> {
                    return Optional.of(missed.gap());
                }
                case Item.Ended ended -> {}
            }
        }
    }

    /**
     * Waits for the end and says how the turn ended.
     *
     * @throws ChatClientException if the answer can't be followed to its end, or was closed before
     */
    public Outcome outcome() throws InterruptedException {
        for (Optional<WireEvent> event = next(); event.isPresent(); event = next()) {
            // The fold has it.
        }
        return handover.look(fold::outcome).orElseThrow(UnrecoverableException::closed);
    }

    /**
     * Waits for the end and gives the whole text; of a turn that was cancelled what was said until then.
     *
     * @throws ChatClientException if the turn failed, can't be followed to its end, or was closed before
     */
    public String answer() throws InterruptedException {
        return switch (outcome()) {
            case Outcome.Completed completed -> completed.text();
            case Outcome.Cancelled cancelled -> cancelled.text();
            case Outcome.Failed failed -> throw ChatClientException.of(failed.failure());
        };
    }

    /** What was said up to the last event that was pulled. Right at any time: also after a gap or a restart. */
    public String text() {
        return handover.look(fold::answer);
    }

    /** What was thought aloud up to the last event that was pulled. */
    public String reasoning() {
        return handover.look(fold::reasoning);
    }

    /** Where the last event that was pulled stands: what to keep for a later {@link ChatClient#resume}. */
    public Optional<Position> position() {
        return handover.look(fold::position);
    }

    /** Present once it was pulled to its end. */
    public Optional<Outcome> outcomeSoFar() {
        return handover.look(fold::outcome);
    }

    public SessionId session() {
        return course.session();
    }

    /** The idempotency key under which the message was, or is being, sent. */
    public MessageId messageId() {
        return course.message().id();
    }

    /** The turn, once the server has said which it is. */
    public Optional<TurnId> turn() {
        return Optional.ofNullable(course.turn());
    }

    /**
     * Asks the agent to stop; {@code turn.cancelled} says when it has. Idempotent; an answer that has ended stays as it is.
     *
     * @throws ChatClientException if the server can't be asked
     */
    public void cancel() throws InterruptedException {
        client.cancel(course);
    }

    /** Lets the connection go; the agent goes on. */
    @Override
    public void close() {
        pursuit.close();
    }

    /**
     * The events that are left, for a loop. Where {@link #next} would throw {@link InterruptedException} the thread stays
     * interrupted and the loop ends with an {@link UnrecoverableException} of the code {@code interrupted}.
     */
    @Override
    public Iterator<WireEvent> iterator() {
        return new Iterator<>() {

            @Nullable
            private WireEvent ahead;

            @Override
            public boolean hasNext() {
                if (ahead == null) {
                    ahead = nextUninterrupted();
                }
                return ahead != null;
            }

            @Override
            public WireEvent next() {
                if (!hasNext() || ahead == null) {
                    throw new NoSuchElementException();
                }
                WireEvent next = ahead;
                ahead = null;
                return next;
            }
        };
    }

    @Nullable
    private WireEvent nextUninterrupted() {
        try {
            return next().orElse(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnrecoverableException("interrupted", "The thread that reads was interrupted.", e);
        }
    }

    /** The events that are left, as a stream that is to be used by one thread. Closing it closes the answer. */
    public Stream<WireEvent> events() {
        return StreamSupport.stream(spliterator(), false).onClose(this::close);
    }
}
