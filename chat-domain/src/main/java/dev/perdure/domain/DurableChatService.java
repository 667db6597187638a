package dev.perdure.domain;

import dev.perdure.chat.Access;
import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Grant;
import dev.perdure.chat.MessagePage;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.Title;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.CancelOutcome;
import dev.perdure.chat.port.ChatObserver;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.GrantOutcome;
import dev.perdure.chat.port.IdSource;
import dev.perdure.chat.port.PollOutcome;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.chat.port.WorkflowAgent;
import dev.perdure.domain.Doorkeeper.Entry;
import dev.perdure.domain.Seats.Seat;
import dev.perdure.domain.Seats.Taking;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * {@link ChatService} over any {@link SessionRepository} and {@link WorkflowAgent}: one node of as many as share the store.
 *
 * <p>Make it, {@link #start} it, use it from any thread, {@link #close} it. It owns no thread, clock or randomness: all of
 * them are given. The executor must run each task on a thread of its own (a virtual-thread executor is meant), since agents
 * and the node's own loop block; the caller closes executor and repository after the service.
 */
public final class DurableChatService implements ChatService, AutoCloseable {

    private static final Logger LOG = System.getLogger(DurableChatService.class.getName());
    private static final Duration RETRY_AFTER_STOP = Duration.ofSeconds(1);

    private final Workshop workshop;
    private final SessionRepository repository;
    private final Takeover takeover;
    private final Admission admission;
    private final Doorkeeper doorkeeper;
    private final Sharing sharing;
    private final Submitting submitting;
    private final Opening opening;
    private final NodeKeeper keeper;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean stopping = new AtomicBoolean();

    /** A service that nobody observes. */
    public DurableChatService(
            SessionRepository repository,
            WorkflowAgent agent,
            IdSource ids,
            InstantSource clock,
            Executor executor,
            ChatSettings settings) {
        this(repository, agent, ids, clock, executor, settings, ChatObserver.NOBODY);
    }

    @Inject
    public DurableChatService(
            SessionRepository repository,
            WorkflowAgent agent,
            IdSource ids,
            InstantSource clock,
            Executor executor,
            ChatSettings settings,
            ChatObserver observer) {
        this(new Workshop(
                new NodeId(ids.next()),
                repository,
                agent,
                ids,
                clock,
                executor,
                settings,
                new TurnsInFlight(),
                Pause::inRealTime,
                new Notices(observer)));
    }

    DurableChatService(Workshop workshop) {
        this.workshop = workshop;
        this.repository = workshop.repository();
        ChatLimits limits = workshop.settings().limits();
        Seats seats = new Seats(limits);
        this.takeover = new Takeover(workshop, seats, () -> !stopping.get());
        this.doorkeeper = new Doorkeeper(repository);
        this.admission = new Admission(repository, doorkeeper, seats, limits);
        this.sharing = new Sharing(repository, doorkeeper);
        this.submitting = new Submitting(workshop, doorkeeper, takeover, admission, this::requireAccepting);
        this.opening = new Opening(repository, workshop.clock());
        this.keeper = new NodeKeeper(workshop, takeover);
    }

    /** The node that this service is. */
    public NodeId node() {
        return workshop.node();
    }

    /** How many characters agents have said on this node that are still to be appended, the append in flight left out. */
    public long waitingCharacters() {
        return workshop.flight().runs().stream()
                .mapToLong(TurnRun::waitingCharacters)
                .sum();
    }

    /**
     * Takes the node's lease and begins to look after turns; returns when it can be used.
     *
     * @throws UnavailableException if the store is away; it may be tried again
     */
    public DurableChatService start() {
        if (stopping.get()) {
            throw new IllegalStateException("a closed service can't be started again");
        }
        keeper.beat();
        if (started.compareAndSet(false, true)) {
            boolean running = false;
            try {
                keeper.loops().forEach(workshop.executor()::execute);
                running = true;
            } finally {
                started.set(running);
            }
        }
        return this;
    }

    /** Refuses new turns from now on; running turns and readers go on. Idempotent. */
    public void refuseNewTurns() {
        stopping.set(true);
        keeper.stopUpkeep();
    }

    /**
     * Refuses new turns, gives running ones their drain time, hands what is left over to other nodes at once and gives up the
     * lease. Blocks for as long as that takes. Idempotent.
     */
    @Override
    public void close() {
        refuseNewTurns();
        if (!started.compareAndSet(true, false)) {
            return;
        }
        try {
            var unused = workshop.flight().awaitEmpty(workshop.settings().drain());
            keeper.stop();
            keeper.awaitEnd();
        } catch (InterruptedException e) {
            // Whoever is in a hurry gets no drain, but an orderly end all the same.
            Thread.currentThread().interrupt();
        } finally {
            // However it came here: a loop that went on would renew the lease that is given up now.
            keeper.stop();
            workshop.flight().close();
            leave();
        }
    }

    @Override
    public SubmitOutcome submit(Caller caller, Submission submission) {
        requireAccepting();
        return submitting.submit(caller, submission);
    }

    @Override
    public Optional<EventCursor> open(Caller caller, SessionId id, Scope scope, ResumePoint from) {
        Optional<Entry> entry = doorkeeper.enter(caller, id, Access.READ);
        entry.map(Entry::session).ifPresent(this::rescue);
        return entry.flatMap(admitted -> opening.open(admitted, scope, from));
    }

    @Override
    public Optional<PollOutcome> poll(Caller caller, SessionId id, ResumePoint after, int limit, Duration wait)
            throws InterruptedException {
        Optional<Entry> entry = doorkeeper.enter(caller, id, Access.READ);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        Session session = entry.get().session();
        rescue(session);
        try (EventCursor cursor = opening.wholeSession(entry.get(), after)) {
            return switch (cursor.next(limit, wait)) {
                case Step.Events(List<LoggedEvent> events) ->
                    still(session).map(now -> page(now, events, events.getLast().sequence()));
                case Step.Gap(Step.Gap.Reason reason, SessionSnapshot snapshot) ->
                    Optional.of(new PollOutcome.Gap(reason, snapshot));
                case Step.Idle idle -> still(session).map(now -> page(now, List.of(), reached(after)));
                case Step.Queued queued -> Optional.empty();
                case Step.Ended ended -> Optional.empty();
                case Step.Deleted deleted -> Optional.empty();
            };
        }
    }

    @Override
    public CancelOutcome cancel(Caller caller, SessionId session, TurnId id) {
        Optional<Turn> found = turn(caller, session, id);
        if (found.isEmpty()) {
            return new CancelOutcome.NoSuchTurn();
        }
        if (!repository.requestCancel(session, id)) {
            return repository
                    .turn(session, id)
                    .<CancelOutcome>map(CancelOutcome.AlreadyEnded::new)
                    .orElseGet(CancelOutcome.NoSuchTurn::new);
        }
        takeover.cancel(found.get());
        return new CancelOutcome.Requested(found.get());
    }

    @Override
    public RetryOutcome retry(Caller caller, SessionId session, TurnId id) {
        requireAccepting();
        Optional<Turn> found = turn(caller, session, id);
        if (found.isEmpty()) {
            return new RetryOutcome.NoSuchTurn();
        }
        Turn turn = found.get();
        return switch (turn.status()) {
            case RUNNING -> new RetryOutcome.Running(turn);
            case QUEUED, COMPLETED -> new RetryOutcome.NotRetryable(turn);
            case FAILED, CANCELLED ->
                switch (admission.seat(caller)) {
                    case Seat seat -> retry(turn, seat);
                    case Taking.CallerFull(int limit) -> new RetryOutcome.TooManyTurns(limit);
                    case Taking.NodeFull full ->
                        throw new IllegalStateException("a full node has been told of already");
                };
        };
    }

    private RetryOutcome retry(Turn turn, Seat seat) {
        Optional<Turn> again = Optional.empty();
        try {
            again = takeover.retry(turn, seat);
        } finally {
            if (again.isEmpty()) {
                seat.close();
            }
        }
        return again.<RetryOutcome>map(
                        running -> new RetryOutcome.Accepted(running, turn.log().at(turn.lastSequence())))
                .orElseGet(() -> refusedRetry(turn));
    }

    @Override
    public Optional<SessionSnapshot> snapshot(Caller caller, SessionId session) {
        return readable(caller, session).flatMap(new Snapshots(repository)::of);
    }

    @Override
    public Optional<MessagePage> messages(Caller caller, SessionId session, long before, int limit) {
        return readable(caller, session).flatMap(found -> {
            // One more than asked for tells: ordinals don't, since those of replaced turns are gone.
            List<ChatMessage> messages =
                    repository.messages(session, before, (int) Math.min(limit + 1L, Integer.MAX_VALUE));
            boolean hasMore = messages.size() > limit;
            List<ChatMessage> page = hasMore ? messages.subList(messages.size() - limit, messages.size()) : messages;
            return still(found).map(same -> new MessagePage(page, hasMore));
        });
    }

    @Override
    public SessionPage sessions(
            Caller caller, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        return repository.sessions(caller, wanted, after, limit);
    }

    @Override
    public Optional<Session> rename(Caller caller, SessionId session, Title title) {
        Optional<Session> renamed = repository.rename(caller, session, title);
        if (renamed.isEmpty()) {
            // Only to tell a guest why.
            var unused = doorkeeper.own(caller, session);
        }
        return renamed;
    }

    @Override
    public boolean delete(Caller caller, SessionId session) {
        Optional<Turn> running = doorkeeper
                .own(caller, session)
                .map(Session::lastTurn)
                .filter(turn -> turn.status() == TurnStatus.RUNNING);
        boolean deleted = repository.delete(caller, session);
        if (deleted) {
            running.flatMap(turn -> workshop.flight().run(turn.id())).ifPresent(TurnRun::cancel);
        }
        return deleted;
    }

    @Override
    public SessionPage shared(
            Caller caller, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        return repository.shared(caller, wanted, after, limit);
    }

    @Override
    public Optional<List<Grant>> grants(Caller caller, SessionId session) {
        return sharing.grants(caller, session);
    }

    @Override
    public GrantOutcome grant(Caller caller, SessionId session, Caller subject, Access access) {
        return sharing.grant(caller, session, subject, access);
    }

    @Override
    public boolean revoke(Caller caller, SessionId session, Caller subject) {
        return sharing.revoke(caller, session, subject);
    }

    private void leave() {
        try {
            repository.leave(workshop.node());
        } catch (UnavailableException away) {
            LOG.log(Level.WARNING, "could not give up the lease; it lapses by itself", away);
        }
    }

    private RetryOutcome refusedRetry(Turn turn) {
        Optional<Turn> now = repository.turn(turn.log().session(), turn.id());
        if (now.isEmpty()) {
            return new RetryOutcome.NoSuchTurn();
        }
        return now.get().status() == TurnStatus.RUNNING
                ? new RetryOutcome.Running(now.get())
                : new RetryOutcome.NotRetryable(now.get());
    }

    private PollOutcome page(Session now, List<LoggedEvent> events, long read) {
        return new PollOutcome.Events(events, now.log().at(read), now.lastSequence() > read, now.lastTurn());
    }

    private static long reached(ResumePoint after) {
        return switch (after) {
            case ResumePoint.After(var position) -> position.sequence();
            case ResumePoint.Beginning beginning -> 0;
            case ResumePoint.Unreadable unreadable -> 0;
        };
    }

    /** Takes the running turn over at once if its node is dead, or begins the next; somebody is waiting for it. */
    private void rescue(Session session) {
        Turn last = session.lastTurn();
        if (last != null && !last.status().ended()) {
            takeover.rescue(last);
        } else if (session.queuedTurns() > 0) {
            takeover.beginNext(session.log());
        }
    }

    private Optional<Session> readable(Caller caller, SessionId session) {
        return doorkeeper.enter(caller, session, Access.READ).map(Entry::session);
    }

    /** The session as it is now, if it has not been deleted and made again by somebody else meanwhile. */
    private Optional<Session> still(Session seen) {
        return repository.find(seen.id()).filter(now -> now.log().equals(seen.log()));
    }

    /** A turn that the caller wants to change. */
    private Optional<Turn> turn(Caller caller, SessionId session, TurnId turn) {
        return doorkeeper.enter(caller, session, Access.WRITE).flatMap(found -> repository.turn(session, turn));
    }

    private void requireAccepting() {
        if (!started.get() && !stopping.get()) {
            throw new IllegalStateException("the service has not been started");
        }
        if (stopping.get()) {
            throw new UnavailableException(
                    UnavailableException.STOPPING,
                    "This server takes no new messages right now. Try again shortly.",
                    RETRY_AFTER_STOP,
                    null);
        }
    }
}
