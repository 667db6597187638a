package dev.perdure.postgres;

import com.zaxxer.hikari.HikariPoolMXBean;
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
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.AccessStore;
import dev.perdure.chat.port.GrantOutcome;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WriteOutcome;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SessionRepository} on PostgreSQL 14 or newer. Safe for use by many threads; one instance serves a whole node.
 *
 * <p>Appends of all turns are committed together by one thread; everything else runs on the caller's thread over a connection
 * of the pool. Calls that may block do so in bounded time: the checkout timeout and, for each statement, the statement
 * timeout; then they throw {@link dev.perdure.chat.error.UnavailableException}. {@link #end} and the stage of {@link #append}
 * wait out an outage and end with {@link #close}.
 */
public final class PostgresSessionRepository implements SessionRepository, AutoCloseable {

    private final Closing closing = new Closing();
    private final OwnLeases own;
    private final Database database;
    private final Database beats;
    private final WriteHealth health;
    private final SessionQueries sessions;
    private final SessionRemoval removal;
    private final GrantQueries grants;
    private final SharedSessions shared;
    private final TurnQueries turns;
    private final TurnBeginning beginning;
    private final TurnQueue queue;
    private final TurnClaim claim;
    private final TurnEnding ending;
    private final GroupCommitter committer;
    private final LogReader reader;
    private final LogWaiting waiting;
    private final LogWatcher watcher;
    private final LogListener listener;
    private final NodeCalls calls = new NodeCalls();
    private final Tail tail;
    private final Watch watch;
    private final boolean listens;
    private final Reminder reminder;
    private final LogPruning pruning;
    private final NodeLeases leases;
    private final AccessTables access;

    private PostgresSessionRepository(PostgresSettings settings, PostgresObserver observer) {
        Telling telling = new Telling(observer);
        this.own = new OwnLeases(settings.lease());
        WakeUps wakeUps = new WakeUps();
        this.watch = new Watch(settings);
        this.tail = new Tail(settings.tailBytes(), own, wakeUps);
        this.database = new Database(settings, "perdure-pool", telling);
        // The lease must not wait behind a storm of clients.
        this.beats = new Database(settings.withPoolSize(1), "perdure-beat");
        this.health = new WriteHealth(database);
        LogErasure erasure = new LogErasure(database);
        this.sessions = new SessionQueries(database, tail);
        this.removal = new SessionRemoval(database, tail, erasure, settings.channel());
        this.grants = new GrantQueries(database, tail, settings.channel());
        this.shared = new SharedSessions(database, sessions);
        this.turns = new TurnQueries(database, settings.channel());
        this.beginning = new TurnBeginning(database, health, tail, settings.channel());
        this.queue = new TurnQueue(database, tail, settings.channel());
        this.claim = new TurnClaim(database, tail, settings.channel());
        this.ending = new TurnEnding(database, health, tail, closing, settings.channel());
        this.committer = new GroupCommitter(new BatchWriter(settings), health, tail, closing, telling);
        this.reader = new LogReader(database, tail);
        this.waiting = new LogWaiting(tail, reader, watch);
        this.watcher = new LogWatcher(settings, tail, wakeUps, watch, closing, telling);
        this.listener = new LogListener(settings, beats, watch, tail, wakeUps, calls, closing, telling);
        this.listens = settings.live().mode() == LiveSettings.Mode.LISTEN;
        this.reminder = new Reminder(tail, closing);
        this.pruning = new LogPruning(database, tail, erasure);
        this.leases = new NodeLeases(beats, own, calls, wakeUps, settings.lease());
        this.access = new AccessTables(database);
    }

    /**
     * Brings the schema up to date if it isn't, connects and starts the threads. With an up-to-date schema the account needs
     * no right to alter it.
     *
     * @throws dev.perdure.chat.error.UnavailableException if the database can't be reached
     * @throws dev.perdure.chat.error.InternalException if the schema is not up to date and can't be brought there
     */
    public static PostgresSessionRepository open(PostgresSettings settings) {
        return open(settings, PostgresObserver.NOBODY);
    }

    /** The same with somebody who is told how it fares. */
    public static PostgresSessionRepository open(PostgresSettings settings, PostgresObserver observer) {
        if (PostgresSchema.look(settings) == PostgresSchema.State.BEHIND) {
            var unused = PostgresSchema.migrate(settings);
        }
        return openMigrated(settings, observer);
    }

    /** The same for one who knows that the schema is up to date. */
    static PostgresSessionRepository openMigrated(PostgresSettings settings, PostgresObserver observer) {
        PostgresSessionRepository repository = new PostgresSessionRepository(settings, observer);
        repository.committer.start();
        repository.watcher.start();
        repository.reminder.start();
        if (repository.listens) {
            repository.listener.start();
        }
        return repository;
    }

    /** Ends the threads and connections. What is still to be written or waited out completes exceptionally. Idempotent. */
    @Override
    public void close() {
        closing.begin();
        calls.close();
        committer.close();
        watcher.close();
        listener.close();
        reminder.close();
        database.close();
        beats.close();
    }

    /**
     * Whether what is to be kept gets through to the disk, as far as is known; after a write that did not, one is tried.
     * Blocks for the checkout timeout and some seconds at most.
     */
    public boolean takesWrites() {
        return health.takesWrites();
    }

    /** What the nodes of this database agree on to let callers in; over the same pool, and closed with this. */
    public AccessStore accessStore() {
        return access;
    }

    /**
     * Whether a node of this process has renewed its lease so lately that no other can have taken it for dead. Asks nobody and
     * returns at once.
     */
    public boolean holdsLease(NodeId node) {
        return own.certain(own.term(node));
    }

    /** How busy it is right now. Returns at once. */
    public PostgresStatus status() {
        HikariPoolMXBean pool = database.figures();
        return new PostgresStatus(
                pool.getActiveConnections(),
                pool.getIdleConnections(),
                pool.getThreadsAwaitingConnection(),
                committer.waiting(),
                isListening());
    }

    /**
     * How many turns wait behind others, on all nodes. Asks the database.
     *
     * @throws dev.perdure.chat.error.UnavailableException if it can't be reached
     */
    public long queuedTurns() {
        return queue.length();
    }

    /** Whether it is heard right now what other nodes notify. */
    boolean isListening() {
        return watch.isListening();
    }

    /** How many readers wait in a way that needs no statement of their own. */
    int watchedReaders() {
        return tail.watchedUsers(watch);
    }

    @Override
    public Optional<Session> find(SessionId session) {
        return sessions.find(session);
    }

    @Override
    public SessionPage sessions(
            Caller owner, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        return sessions.sessions(owner, wanted, after, limit);
    }

    @Override
    public boolean owns(Caller owner, int count) {
        return sessions.owns(owner, count);
    }

    @Override
    public List<ChatMessage> messages(SessionId session, long before, int limit) {
        return sessions.messages(session, before, limit);
    }

    @Override
    public Optional<Session> rename(Caller owner, SessionId session, Title title) {
        return sessions.rename(owner, session, title);
    }

    @Override
    public boolean delete(Caller owner, SessionId session) {
        return removal.delete(owner, session);
    }

    @Override
    public int expire(Duration idle, int limit) {
        return removal.expire(idle, limit);
    }

    @Override
    public GrantOutcome grant(Caller owner, SessionId session, Caller subject, Access access, int limit) {
        return grants.grant(owner, session, subject, access, limit);
    }

    @Override
    public boolean revoke(Caller owner, SessionId session, Caller subject) {
        return grants.revoke(owner, session, subject);
    }

    @Override
    public Optional<List<Grant>> grants(Caller owner, SessionId session) {
        return grants.grants(owner, session);
    }

    @Override
    public Optional<Admission> admission(LogKey log, Caller subject) {
        return grants.admission(log, subject);
    }

    @Override
    public SessionPage shared(
            Caller subject, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        return shared.sessions(subject, wanted, after, limit);
    }

    @Override
    public News awaitNews(LogKey log, long after, long revocations, Duration timeout) throws InterruptedException {
        return waiting.awaitNews(log, after, revocations, timeout);
    }

    @Override
    public BeginOutcome begin(NewTurn turn) {
        return beginning.begin(turn);
    }

    @Override
    public ClaimOutcome beginQueued(Turn queued, NodeId node) {
        return queue.begin(queued, node);
    }

    @Override
    public List<QueuedTurn> queue(LogKey log, int limit) {
        return queue.turns(log, limit);
    }

    @Override
    public List<Turn> waiting(int limit) {
        return queue.waiting(limit);
    }

    @Override
    public Optional<Turn> turn(SessionId session, TurnId turn) {
        return turns.turn(session, turn);
    }

    @Override
    public Optional<Turn> turnAt(SessionId session, long sequence) {
        return turns.turnAt(session, sequence);
    }

    @Override
    public Optional<TurnMaterial> load(Turn turn, int historyLimit) {
        return turns.load(turn, historyLimit);
    }

    @Override
    public WriteOutcome end(TurnEnd end) {
        return ending.end(end);
    }

    @Override
    public List<Turn> orphans(NodeId self, Collection<TurnId> held, int limit) {
        return turns.orphans(self, held, limit);
    }

    @Override
    public ClaimOutcome claim(Turn seen, NodeId node, ChatEvent event) {
        return claim.claim(seen, node, event);
    }

    @Override
    public boolean requestCancel(SessionId session, TurnId turn) {
        return turns.requestCancel(session, turn);
    }

    @Override
    public CompletionStage<WriteOutcome> append(Append append) {
        return committer.append(append);
    }

    @Override
    public LogPage read(LogKey log, long after, int limit) {
        return reader.read(log, after, limit);
    }

    @Override
    public boolean awaitBeyond(LogKey log, long after, Duration timeout) throws InterruptedException {
        return waiting.awaitBeyond(log, after, timeout);
    }

    @Override
    public int prune(Duration age, int turnLimit) {
        return pruning.prune(age, turnLimit);
    }

    @Override
    public Beat beat(NodeId node) {
        return leases.beat(node);
    }

    @Override
    public boolean awaitCall(NodeId node, Duration timeout) throws InterruptedException {
        return leases.awaitCall(node, timeout);
    }

    @Override
    public void leave(NodeId node) {
        leases.leave(node);
    }
}
