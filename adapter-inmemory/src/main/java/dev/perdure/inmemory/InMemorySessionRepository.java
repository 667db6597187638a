package dev.perdure.inmemory;

import dev.perdure.chat.Access;
import dev.perdure.chat.Admission;
import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Grant;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionPage;
import dev.perdure.chat.Title;
import dev.perdure.chat.TitleSearch;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.ChatException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.GrantOutcome;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SessionRepository} in the memory of one process: all its promises, except that nothing outlives the process.
 *
 * <p>Safe for use by many threads. Sessions are independent of each other; within one, writes take turns behind a lock that
 * is held for memory operations only. {@code append} is done when it returns. Calls over all sessions (listing, shared sessions, orphans,
 * waiting turns, pruning, expiry, beats) cost as much as there are sessions.
 */
public final class InMemorySessionRepository implements SessionRepository {

    /** How long a node may be silent before its turns are orphans. */
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(10);

    private static final Comparator<Session> MOST_RECENT_FIRST = Comparator.comparing(Session::updatedAt)
            .thenComparing(session -> session.id().value())
            .reversed();

    private static final Comparator<Session> LATEST_GRANT_FIRST = Comparator.comparing(InMemorySessionRepository::since)
            .thenComparing(session -> session.id().value())
            .reversed();

    private final InstantSource time;
    private final NodeLeases leases;
    private final DeletedRuns deletedRuns = new DeletedRuns();
    private final ConcurrentMap<SessionId, SessionCell> cells = new ConcurrentHashMap<>();

    /** An empty store in the system's time with {@link #DEFAULT_LEASE}. */
    public InMemorySessionRepository() {
        this(InstantSource.system());
    }

    /** An empty store with {@link #DEFAULT_LEASE}. */
    public InMemorySessionRepository(InstantSource time) {
        this(time, DEFAULT_LEASE);
    }

    /** An empty store whose leases last as long as given. */
    public InMemorySessionRepository(InstantSource time, Duration lease) {
        this.time = time;
        this.leases = new NodeLeases(time, lease);
    }

    @Override
    public Optional<Session> find(SessionId session) {
        return in(session, SessionRecord::session);
    }

    @Override
    public SessionPage sessions(
            Caller owner, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        List<Session> found = all(session -> session.owner().equals(owner), SessionRecord::session)
                .filter(session -> wanted == null || wanted.finds(session.title()))
                .filter(session -> after == null || standsAfter(session, session.updatedAt(), after))
                .sorted(MOST_RECENT_FIRST)
                .toList();
        return new SessionPage(found.subList(0, Math.min(limit, found.size())), found.size() > limit);
    }

    @Override
    public boolean owns(Caller owner, int count) {
        return all(session -> session.owner().equals(owner), SessionRecord::session)
                        .limit(count)
                        .count()
                >= count;
    }

    @Override
    public List<ChatMessage> messages(SessionId session, long before, int limit) {
        return in(session, record -> record.messages(before, limit)).orElse(List.of());
    }

    @Override
    public Optional<Session> rename(Caller owner, SessionId session, Title title) {
        return owned(owner, session, record -> record.rename(title));
    }

    @Override
    public boolean delete(Caller owner, SessionId session) {
        return delete(session, record -> record.owner().equals(owner));
    }

    @Override
    public int expire(Duration idle, int limit) {
        Instant idleSince = time.instant().minus(idle);
        List<SessionId> longestIdle = all(record -> record.idleSince(idleSince), SessionRecord::session)
                .sorted(MOST_RECENT_FIRST.reversed())
                .limit(limit)
                .map(Session::id)
                .toList();
        return (int) longestIdle.stream()
                .filter(session -> delete(session, record -> record.idleSince(idleSince)))
                .count();
    }

    @Override
    public GrantOutcome grant(Caller owner, SessionId session, Caller subject, Access access, int limit) {
        return owned(owner, session, record -> record.guests.grant(subject, access, limit, time.instant()))
                .orElseGet(GrantOutcome.NoSuchSession::new);
    }

    @Override
    public boolean revoke(Caller owner, SessionId session, Caller subject) {
        // Looked at and changed under one lock, which wakes whoever waits.
        return Optional.ofNullable(cells.get(session))
                .flatMap(cell -> cell.change(record -> {
                    boolean meant = record.owner().equals(owner);
                    if (meant) {
                        record.guests.revoke(subject);
                    }
                    return meant;
                }))
                .orElse(false);
    }

    @Override
    public Optional<List<Grant>> grants(Caller owner, SessionId session) {
        return owned(owner, session, record -> record.guests.inOrder());
    }

    @Override
    public Optional<Admission> admission(LogKey log, Caller subject) {
        return in(
                        log.session(),
                        record -> record.key().equals(log)
                                ? record.guests.admission(subject)
                                : Optional.<Admission>empty())
                .flatMap(Function.identity());
    }

    @Override
    public SessionPage shared(
            Caller subject, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        List<Session> found = all(
                        session -> session.guests.of(subject).isPresent(),
                        session -> session.guests.of(subject).map(session.session()::grantedBy))
                .flatMap(Optional::stream)
                .filter(session -> wanted == null || wanted.finds(session.title()))
                .filter(session -> after == null || standsAfter(session, since(session), after))
                .sorted(LATEST_GRANT_FIRST)
                .toList();
        return new SessionPage(found.subList(0, Math.min(limit, found.size())), found.size() > limit);
    }

    private <T> Optional<T> owned(Caller owner, SessionId session, Function<SessionRecord, T> work) {
        return in(
                        session,
                        record -> record.owner().equals(owner) ? Optional.of(work.apply(record)) : Optional.<T>empty())
                .flatMap(Function.identity());
    }

    private static Instant since(Session shared) {
        return Objects.requireNonNull(shared.granted()).createdAt();
    }

    @Override
    public BeginOutcome begin(NewTurn turn) {
        while (true) {
            SessionCell cell = cells.get(turn.session());
            if (cell == null) {
                if (turn.replaces() != null) {
                    return new BeginOutcome.NotReplaceable(null);
                }
                SessionRecord made = new SessionRecord(turn, time);
                // Begun before it can be found, so that nobody ever sees a session without its first turn.
                BeginOutcome outcome = made.begin(turn);
                if (cells.putIfAbsent(turn.session(), new SessionCell(made)) == null) {
                    return outcome;
                }
                continue;
            }
            Optional<BeginOutcome> outcome = cell.change(session -> session.begin(turn));
            if (outcome.isPresent()) {
                return outcome.get();
            }
            cells.remove(turn.session(), cell);
        }
    }

    @Override
    public ClaimOutcome beginQueued(Turn queued, NodeId node) {
        return changing(queued, session -> SessionWriter.beginQueued(session, queued, node))
                .orElseGet(ClaimOutcome.Denied::new);
    }

    @Override
    public List<QueuedTurn> queue(LogKey log, int limit) {
        return in(log.session(), session -> session.key().equals(log) ? session.queue(limit) : List.<QueuedTurn>of())
                .orElse(List.of());
    }

    @Override
    public List<Turn> waiting(int limit) {
        return all(session -> true, SessionRecord::waiting)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(Turn::startedAt))
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<Turn> turn(SessionId session, TurnId turn) {
        return in(session, record -> Optional.ofNullable(record.turn(turn)).map(TurnRecord::turn))
                .flatMap(Function.identity());
    }

    @Override
    public Optional<Turn> turnAt(SessionId session, long sequence) {
        return in(session, record -> record.turnAt(sequence)).flatMap(Function.identity());
    }

    @Override
    public Optional<TurnMaterial> load(Turn turn, int historyLimit) {
        return in(
                        turn.log().session(),
                        session -> session.key().equals(turn.log())
                                ? session.load(turn, historyLimit)
                                : Optional.<TurnMaterial>empty())
                .flatMap(Function.identity());
    }

    @Override
    public WriteOutcome end(TurnEnd end) {
        return changing(end.turn(), session -> SessionWriter.end(session, end)).orElse(WriteOutcome.FENCED);
    }

    @Override
    public List<Turn> orphans(NodeId self, Collection<TurnId> held, int limit) {
        return all(
                        session -> true,
                        session -> Optional.ofNullable(session.lastTurn())
                                .filter(TurnRecord::running)
                                .filter(turn -> turn.node().equals(self)
                                        ? !held.contains(turn.id())
                                        : leases.lapsed(turn.node()))
                                .map(TurnRecord::turn))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(Turn::startedAt))
                .limit(limit)
                .toList();
    }

    @Override
    public ClaimOutcome claim(Turn seen, NodeId node, ChatEvent event) {
        return changing(seen, session -> SessionWriter.claim(session, seen, node, event, leases::lapsed))
                .orElseGet(ClaimOutcome.Denied::new);
    }

    @Override
    public boolean requestCancel(SessionId session, TurnId turn) {
        Optional<Turn> asked = in(
                        session,
                        record -> Optional.ofNullable(record.turn(turn))
                                .filter(wanted -> wanted.running() || wanted.queued())
                                .map(wanted -> {
                                    wanted.requestCancel();
                                    return wanted.turn();
                                }))
                .flatMap(Function.identity());
        asked.filter(wanted -> wanted.status() == TurnStatus.RUNNING)
                .map(Turn::node)
                .ifPresent(leases::call);
        return asked.isPresent();
    }

    @Override
    public CompletionStage<WriteOutcome> append(Append append) {
        try {
            return CompletableFuture.completedFuture(
                    changing(append.turn(), session -> SessionWriter.append(session, append))
                            .orElse(WriteOutcome.FENCED));
        } catch (ChatException defect) {
            return CompletableFuture.failedFuture(defect);
        }
    }

    @Override
    public LogPage read(LogKey log, long after, int limit) {
        return in(
                        log.session(),
                        session -> session.key().equals(log) ? session.log.read(after, limit) : new LogPage.Absent())
                .orElseGet(LogPage.Absent::new);
    }

    @Override
    public boolean awaitBeyond(LogKey log, long after, Duration timeout) throws InterruptedException {
        SessionCell cell = cells.get(log.session());
        return cell == null || cell.awaitNews(log, after, Long.MAX_VALUE, timeout) == News.BEYOND;
    }

    @Override
    public News awaitNews(LogKey log, long after, long revocations, Duration timeout) throws InterruptedException {
        SessionCell cell = cells.get(log.session());
        return cell == null ? News.BEYOND : cell.awaitNews(log, after, revocations, timeout);
    }

    @Override
    public int prune(Duration age, int turnLimit) {
        Instant endedBefore = time.instant().minus(age);
        List<Prunable> oldest = all(session -> true, session -> Prunable.in(session, endedBefore))
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Prunable::endedAt).thenComparingLong(Prunable::through))
                .limit(turnLimit)
                .toList();
        return (int) oldest.stream()
                .filter(turn -> in(turn.log().session(), turn::removeFrom).orElse(false))
                .count();
    }

    @Override
    public Beat beat(NodeId node) {
        boolean lapsed = leases.renew(node);
        Stream<TurnId> cancelled = all(
                        session -> true,
                        session -> Optional.ofNullable(session.lastTurn())
                                .filter(turn -> turn.runningBy(node) && turn.cancelRequested())
                                .map(TurnRecord::id))
                .flatMap(Optional::stream);
        return new Beat(
                lapsed,
                Stream.concat(cancelled, deletedRuns.takeOf(node).stream()).collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public boolean awaitCall(NodeId node, Duration timeout) throws InterruptedException {
        return leases.awaitCall(node, timeout);
    }

    @Override
    public void leave(NodeId node) {
        leases.end(node);
        var unused = deletedRuns.takeOf(node);
    }

    private boolean delete(SessionId id, Predicate<SessionRecord> meant) {
        SessionCell cell = cells.get(id);
        Optional<SessionRecord> deleted = cell == null ? Optional.empty() : cell.delete(meant);
        deleted.map(SessionRecord::lastTurn).filter(TurnRecord::running).ifPresent(deletedRuns::add);
        deleted.ifPresent(session -> cells.remove(id, cell));
        return deleted.isPresent();
    }

    private <T> Optional<T> in(SessionId session, Function<SessionRecord, T> work) {
        return Optional.ofNullable(cells.get(session)).flatMap(cell -> cell.with(work));
    }

    private <T> Optional<T> changing(Turn turn, Function<SessionRecord, T> work) {
        return Optional.ofNullable(cells.get(turn.log().session())).flatMap(cell -> cell.change(work));
    }

    private <T> Stream<T> all(Predicate<SessionRecord> wanted, Function<SessionRecord, T> work) {
        return cells.values().stream()
                .map(cell -> cell.with(
                        session -> wanted.test(session) ? Optional.of(work.apply(session)) : Optional.<T>empty()))
                .flatMap(Optional::stream)
                .flatMap(Optional::stream);
    }

    private static boolean standsAfter(Session session, Instant since, SessionPage.Place place) {
        int later = since.compareTo(place.since());
        return later < 0
                || (later == 0 && session.id().value().compareTo(place.id().value()) < 0);
    }
}
