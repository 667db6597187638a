package dev.perdure.javalin;

import dev.perdure.chat.Access;
import dev.perdure.chat.Caller;
import dev.perdure.chat.Grant;
import dev.perdure.chat.MessagePage;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.Title;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.InvalidInputException;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.GrantOutcome;
import dev.perdure.chat.port.PollOutcome;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.SubmitOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A chat that knows one session, {@code s} with its turn {@code t}, and gives the answers a test has set. What it was asked
 * is kept for the test to look at. Blank texts, and those of more than 100 characters, are refused as the domain does.
 */
final class ScriptedChat implements ChatService {

    /** One call of {@link #open}. */
    record Opened(SessionId session, Scope scope, ResumePoint from) {}

    /** One call of {@link #poll}. */
    record Polled(ResumePoint after, int limit, Duration patience) {}

    /** What a poll finds, perhaps only after a while. */
    @FunctionalInterface
    interface Polling {
        PollOutcome get() throws InterruptedException;
    }

    final List<Submission> submissions = new CopyOnWriteArrayList<>();
    final List<Optional<TitleSearch>> searches = new CopyOnWriteArrayList<>();
    final List<Title> titles = new CopyOnWriteArrayList<>();
    final List<Opened> opened = new CopyOnWriteArrayList<>();
    final List<Polled> polled = new CopyOnWriteArrayList<>();
    final Map<SessionId, ScriptedCursor> cursors = new ConcurrentHashMap<>();

    volatile Function<Submission, SubmitOutcome> onSubmit =
            submission -> new SubmitOutcome.Accepted(Samples.turn(), false);
    volatile Supplier<RetryOutcome> onRetry = () -> new RetryOutcome.Accepted(Samples.turn(), Samples.LOG.at(9));
    volatile Supplier<CancelOutcome> onCancel = () -> new CancelOutcome.Requested(Samples.turn());
    volatile Polling onPoll = () -> new PollOutcome.Events(List.of(), Samples.LOG.at(0), false, Samples.turn());
    volatile Supplier<SessionPage> onSessions = () -> new SessionPage(List.of(), false);
    volatile boolean deleted;

    ScriptedCursor cursor() {
        return cursor(Samples.SESSION);
    }

    ScriptedCursor cursor(SessionId session) {
        return cursors.computeIfAbsent(session, unused -> new ScriptedCursor());
    }

    @Override
    public SubmitOutcome submit(Caller caller, Submission submission) {
        if (submission.text().isBlank()) {
            throw new InvalidInputException("message_required", "The message must not be blank.");
        }
        if (submission.text().length() > 100) {
            throw new InvalidInputException("message_too_long", "The message is too long.");
        }
        submissions.add(submission);
        return onSubmit.apply(submission);
    }

    @Override
    public Optional<EventCursor> open(Caller caller, SessionId session, Scope scope, ResumePoint from) {
        opened.add(new Opened(session, scope, from));
        return Optional.ofNullable(cursors.get(session));
    }

    @Override
    public Optional<PollOutcome> poll(Caller caller, SessionId session, ResumePoint after, int limit, Duration wait)
            throws InterruptedException {
        polled.add(new Polled(after, limit, wait));
        return known(session).isEmpty() ? Optional.empty() : Optional.of(onPoll.get());
    }

    @Override
    public CancelOutcome cancel(Caller caller, SessionId session, TurnId turn) {
        return turn.equals(Samples.TURN) ? onCancel.get() : new CancelOutcome.NoSuchTurn();
    }

    @Override
    public RetryOutcome retry(Caller caller, SessionId session, TurnId turn) {
        return turn.equals(Samples.TURN) ? onRetry.get() : new RetryOutcome.NoSuchTurn();
    }

    @Override
    public Optional<SessionSnapshot> snapshot(Caller caller, SessionId session) {
        return known(session).map(unused -> Samples.snapshot(5));
    }

    @Override
    public Optional<MessagePage> messages(Caller caller, SessionId session, long before, int limit) {
        return known(session).map(unused -> new MessagePage(List.of(), false));
    }

    @Override
    public SessionPage sessions(
            Caller caller, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        searches.add(Optional.ofNullable(wanted));
        return onSessions.get();
    }

    @Override
    public Optional<Session> rename(Caller caller, SessionId session, Title title) {
        titles.add(title);
        return known(session).map(unused -> Samples.snapshot(5).session());
    }

    @Override
    public boolean delete(Caller caller, SessionId session) {
        boolean first = known(session).isPresent() && !deleted;
        deleted |= first;
        return first;
    }

    @Override
    public SessionPage shared(
            Caller caller, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        return new SessionPage(List.of(), false);
    }

    @Override
    public Optional<List<Grant>> grants(Caller caller, SessionId session) {
        return known(session).map(unused -> List.of());
    }

    @Override
    public GrantOutcome grant(Caller caller, SessionId session, Caller subject, Access access) {
        return known(session)
                .<GrantOutcome>map(unused -> new GrantOutcome.Granted(new Grant(subject, access, Instant.EPOCH)))
                .orElseGet(GrantOutcome.NoSuchSession::new);
    }

    @Override
    public boolean revoke(Caller caller, SessionId session, Caller subject) {
        return known(session).isPresent();
    }

    private static Optional<SessionId> known(SessionId session) {
        return Optional.of(session).filter(Samples.SESSION::equals);
    }
}
