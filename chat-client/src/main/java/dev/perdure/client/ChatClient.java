package dev.perdure.client;

import dev.perdure.chat.Access;
import dev.perdure.chat.Grant;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.MessagePage;
import dev.perdure.chat.Position;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.client.Requests.Message;
import dev.perdure.protocol.WireEvent;
import dev.perdure.protocol.WireSession;
import dev.perdure.protocol.WireSessionPage;
import dev.perdure.protocol.WireSnapshot;
import dev.perdure.protocol.WireTurn;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Talks to a Perdure server, and has the whole answer whatever becomes of the connections.
 *
 * <p><b>Answers</b> ({@link #send}, {@link #resume}, {@link #retry}) are followed on a virtual thread of their own and pulled by
 * whoever has them. <b>Calls</b> (all others) block for as long as they and their tries take. A passing trouble is met with new
 * tries as the {@link RetryPolicy} says; a message keeps its id through all of them, so that it is answered once.
 *
 * <p>Failures are {@link RecoverableException} or {@link UnrecoverableException}. An interrupt ends a blocking call at once.
 * Safe for use by many threads. Closing keeps answers that are open as they are; close those by themselves.
 */
public final class ChatClient implements AutoCloseable {

    /** So many events of an answer may wait to be pulled. */
    private static final int ROOM = 64;

    private final Api api;
    private final ClientSettings settings;
    private final Supplier<String> ids;

    ChatClient(Api api, ClientSettings settings, Supplier<String> ids) {
        this.api = api;
        this.settings = settings;
        this.ids = ids;
    }

    /**
     * Begins a client of one server.
     *
     * @param base where its calls stand, such as {@code http://localhost:8080/api/app}
     */
    public static ChatClientBuilder builder(URI base) {
        return new ChatClientBuilder(base);
    }

    /** Says something in a session, which is made if there is none, and follows the answer. Returns at once. */
    public Answer send(SessionId session, String message) {
        return send(session, message, SendOptions.defaults());
    }

    /** Says something in a session and follows the answer. Returns at once; what goes wrong comes with the answer. */
    public Answer send(SessionId session, String message, SendOptions options) {
        MessageId id = options.messageId() == null ? new MessageId(ids.get()) : options.messageId();
        Handover<Item> handover = new Handover<>(ROOM);
        Message said = new Message(session, id, message, options.whenBusy(), options.replaces());
        TurnCourse course = new TurnCourse(api, said, handover);
        return pursue(course, course, handover, null, options.onConnection());
    }

    /**
     * Says something and has a listener told of the answer, on a virtual thread of its own.
     *
     * @return the answer, to cancel or close it; it is not to be pulled beside the listener. After a closing the listener is
     *     told nothing more
     */
    public Answer send(SessionId session, String message, SendOptions options, AnswerListener listener) {
        Consumer<ConnectionNotice> notices = options.onConnection().andThen(listener::connection);
        Answer answer = send(session, message, options.withOnConnection(notices));
        Thread.ofVirtual().name("perdure-listener").start(() -> tell(listener, answer));
        return answer;
    }

    private static void tell(AnswerListener listener, Answer answer) {
        try {
            for (Optional<WireEvent> event = answer.next(); event.isPresent(); event = answer.next()) {
                listener.event(answer, event.get());
            }
            answer.outcomeSoFar().ifPresent(listener::ended);
        } catch (ChatClientException failure) {
            listener.failed(failure);
        } catch (InterruptedException notByUs) {
            Thread.currentThread().interrupt();
        }
    }

    /** Follows the session's running turn, or its last one, from its first event. Empty if it has none yet. */
    public Optional<Answer> resume(SessionId session) throws InterruptedException {
        return resume(session, null, notice -> {});
    }

    /**
     * Follows the session's running turn, or its last one, showing what comes after a position. Its text is whole all the same:
     * the turn is read from its beginning. Turns between the position and this one are not shown; {@link #follow} shows all.
     *
     * @param shownUpTo where to begin; absent: at the turn's first event
     * @param onConnection is told how the connection fares
     * @return empty if the session has no turn yet
     */
    public Optional<Answer> resume(
            SessionId session, @Nullable Position shownUpTo, Consumer<ConnectionNotice> onConnection)
            throws InterruptedException {
        WireSnapshot snapshot = snapshot(session);
        WireTurn last = snapshot.session().turn();
        if (last == null) {
            return Optional.empty();
        }
        Handover<Item> handover = new Handover<>(ROOM);
        TurnCourse course = new TurnCourse(api, message(snapshot, last), last, shownUpTo, handover);
        return Optional.of(pursue(course, course, handover, null, onConnection));
    }

    /**
     * Runs the session's last turn again, which failed or was cancelled, and follows its new attempt.
     *
     * @throws UnrecoverableException with the code {@code turn_not_retryable} if it isn't the last, or hasn't ended
     */
    public Answer retry(SessionId session, TurnId turn) throws InterruptedException {
        return retry(session, turn, notice -> {});
    }

    /** Runs the session's last turn again, and says how the connection fares. */
    public Answer retry(SessionId session, TurnId turn, Consumer<ConnectionNotice> onConnection)
            throws InterruptedException {
        WireSnapshot snapshot = snapshot(session);
        WireTurn last = snapshot.session().turn();
        if (last == null || !last.id().equals(turn) || last.end() == null) {
            throw new UnrecoverableException(
                    "turn_not_retryable", "Only a session's last turn can run again, once it has ended.", null);
        }
        Handover<Item> handover = new Handover<>(ROOM);
        TurnCourse course = new TurnCourse(api, message(snapshot, last), last, null, handover);
        return pursue(new RetryCourse(api, course, last, last.end()), course, handover, last.end(), onConnection);
    }

    private static Message message(WireSnapshot snapshot, WireTurn last) {
        WireSnapshot.TurnTexts texts = snapshot.texts();
        return new Message(
                snapshot.session().id(), last.messageId(), texts == null ? "" : texts.message(), WhenBusy.REJECT, null);
    }

    private Answer pursue(
            Course course,
            TurnCourse turn,
            Handover<Item> handover,
            @Nullable Position from,
            Consumer<ConnectionNotice> notices) {
        Pursuit pursuit = new Pursuit(course, handover, settings, notices);
        pursuit.start(from);
        return new Answer(this, turn, handover, pursuit);
    }

    /**
     * Follows a whole session from a position; absent: from its first event. Returns at once.
     *
     * @param onConnection is told how the connection fares
     */
    public SessionFeed follow(SessionId session, @Nullable Position after, Consumer<ConnectionNotice> onConnection) {
        Handover<WireEvent> handover = new Handover<>(ROOM);
        Pursuit pursuit = new Pursuit(new SessionCourse(api, session, handover), handover, settings, onConnection);
        pursuit.start(after);
        return new SessionFeed(handover, pursuit);
    }

    /** Asks a turn to stop; one that has ended stays as it is. */
    public void cancel(SessionId session, TurnId turn) throws InterruptedException {
        var unused = patiently(() -> api.cancel(session, turn));
    }

    void cancel(TurnCourse course) throws InterruptedException {
        TurnId known = course.turn();
        // One that isn't known yet is submitted, in case the call that did so has not arrived: then it is stopped, too.
        TurnId turn = known == null
                ? patiently(() -> api.submit(course.message())).turn().id()
                : known;
        cancel(course.session(), turn);
    }

    /** The session as of its position. */
    public WireSnapshot snapshot(SessionId session) throws InterruptedException {
        return patiently(() -> api.snapshot(session));
    }

    /**
     * History, in the order it was said.
     *
     * @param before only what was said before this ordinal; absent: the newest
     * @param limit 1 to 200
     */
    public MessagePage messages(SessionId session, @Nullable Long before, int limit) throws InterruptedException {
        return patiently(() -> api.messages(session, before, limit));
    }

    /**
     * The caller's sessions, the most recently active first.
     *
     * @param query only sessions whose title contains this, in large or small letters; absent: all
     * @param after what the page before has as {@code next}; absent: the first page
     * @param limit 1 to 200
     */
    public WireSessionPage sessions(@Nullable String query, @Nullable String after, int limit)
            throws InterruptedException {
        return patiently(() -> api.sessions(query, after, limit));
    }

    /**
     * The sessions that others share with the caller, the latest grant first.
     *
     * @param query as of {@link #sessions}
     * @param after what the page before has as {@code next}; absent: the first page
     * @param limit 1 to 200
     */
    public WireSessionPage sharedSessions(@Nullable String query, @Nullable String after, int limit)
            throws InterruptedException {
        return patiently(() -> api.shared(query, after, limit));
    }

    /** Whom the caller has let into a session of its own. */
    public List<Grant> grants(SessionId session) throws InterruptedException {
        return patiently(() -> api.grants(session));
    }

    /** Lets somebody into a session of the caller's own, or changes what a guest may do. */
    public Grant grant(SessionId session, String subject, Access access) throws InterruptedException {
        return patiently(() -> api.grant(session, subject, access));
    }

    /**
     * Shows somebody out of a session of the caller's own, who need not be in; or lets a guest leave, by its own subject, to
     * which the session does not exist afterwards.
     */
    public void revoke(SessionId session, String subject) throws InterruptedException {
        var unused = patiently(() -> {
            api.revoke(session, subject);
            return true;
        });
    }

    /** Gives a session another title; gives the session as it is then. */
    public WireSession rename(SessionId session, String title) throws InterruptedException {
        return patiently(() -> api.rename(session, title));
    }

    /** Deletes a session with all that was said. False if there is none, or not any more. */
    public boolean delete(SessionId session) throws InterruptedException {
        return patiently(() -> api.delete(session));
    }

    /** One attempt at a call that may be repeated. */
    @FunctionalInterface
    private interface Attempt<T> {
        T make() throws IOException, InterruptedException;
    }

    private <T> T patiently(Attempt<T> attempt) throws InterruptedException {
        Tries tries = new Tries(settings.retryPolicy(), settings.random());
        while (true) {
            try {
                return attempt.make();
            } catch (IOException failure) {
                settings.time().pause(tries.failed(failure, null));
            }
        }
    }

    /** Lets go of the connections that are kept for later. */
    @Override
    public void close() {
        api.http().close();
    }
}
