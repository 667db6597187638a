package dev.perdure.domain.simulation;

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
import dev.perdure.chat.port.GrantOutcome;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WriteOutcome;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The simulation's one adapter to the port: every call goes on to another repository through one of five doors, and each
 * subclass does at the doors what it is for. A change of the port is a change here and hardly anywhere else.
 */
public class StoreLink implements SessionRepository {

    final SessionRepository next;

    protected StoreLink(SessionRepository next) {
        this.next = next;
    }

    /** A call that answers, or throws, in bounded time. */
    <T> T ask(String call, Supplier<T> work) {
        return work.get();
    }

    /** A call that waits out an outage. */
    WriteOutcome insist(String call, Supplier<WriteOutcome> work) {
        return work.get();
    }

    /** An append, which waits out an outage and keeps nobody waiting. */
    CompletionStage<WriteOutcome> send(Append append) {
        return next.append(append);
    }

    /** A wait for a log to grow. */
    boolean listen(LogKey log, long after, Duration timeout) throws InterruptedException {
        return next.awaitBeyond(log, after, timeout);
    }

    /** A wait of a node to be called. */
    boolean attend(NodeId node, Duration timeout) throws InterruptedException {
        return next.awaitCall(node, timeout);
    }

    @Override
    public Optional<Session> find(SessionId session) {
        return ask("find", () -> next.find(session));
    }

    @Override
    public SessionPage sessions(
            Caller owner, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        return ask("sessions", () -> next.sessions(owner, wanted, after, limit));
    }

    @Override
    public boolean owns(Caller owner, int count) {
        return ask("owns", () -> next.owns(owner, count));
    }

    @Override
    public List<ChatMessage> messages(SessionId session, long before, int limit) {
        return ask("messages", () -> next.messages(session, before, limit));
    }

    @Override
    public Optional<Session> rename(Caller owner, SessionId session, Title title) {
        return ask("rename", () -> next.rename(owner, session, title));
    }

    @Override
    public boolean delete(Caller owner, SessionId session) {
        return ask("delete", () -> next.delete(owner, session));
    }

    @Override
    public int expire(Duration idle, int limit) {
        return ask("expire", () -> next.expire(idle, limit));
    }

    @Override
    public GrantOutcome grant(Caller owner, SessionId session, Caller subject, Access access, int limit) {
        return ask("grant", () -> next.grant(owner, session, subject, access, limit));
    }

    @Override
    public boolean revoke(Caller owner, SessionId session, Caller subject) {
        return ask("revoke", () -> next.revoke(owner, session, subject));
    }

    @Override
    public Optional<List<Grant>> grants(Caller owner, SessionId session) {
        return ask("grants", () -> next.grants(owner, session));
    }

    @Override
    public Optional<Admission> admission(LogKey log, Caller subject) {
        return ask("admission", () -> next.admission(log, subject));
    }

    @Override
    public SessionPage shared(
            Caller subject, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        return ask("shared", () -> next.shared(subject, wanted, after, limit));
    }

    /** Nobody is let in by anybody in the simulation, so that nobody waits like this. */
    @Override
    public News awaitNews(LogKey log, long after, long revocations, Duration timeout) throws InterruptedException {
        return next.awaitNews(log, after, revocations, timeout);
    }

    @Override
    public BeginOutcome begin(NewTurn turn) {
        return ask("begin", () -> next.begin(turn));
    }

    @Override
    public ClaimOutcome beginQueued(Turn queued, NodeId node) {
        return ask("beginQueued", () -> next.beginQueued(queued, node));
    }

    @Override
    public List<QueuedTurn> queue(LogKey log, int limit) {
        return ask("queue", () -> next.queue(log, limit));
    }

    @Override
    public List<Turn> waiting(int limit) {
        return ask("waiting", () -> next.waiting(limit));
    }

    @Override
    public Optional<Turn> turn(SessionId session, TurnId turn) {
        return ask("turn", () -> next.turn(session, turn));
    }

    @Override
    public Optional<Turn> turnAt(SessionId session, long sequence) {
        return ask("turnAt", () -> next.turnAt(session, sequence));
    }

    @Override
    public Optional<TurnMaterial> load(Turn turn, int historyLimit) {
        return ask("load", () -> next.load(turn, historyLimit));
    }

    @Override
    public WriteOutcome end(TurnEnd end) {
        return insist("end", () -> next.end(end));
    }

    @Override
    public List<Turn> orphans(NodeId self, Collection<TurnId> held, int limit) {
        return ask("orphans", () -> next.orphans(self, held, limit));
    }

    @Override
    public ClaimOutcome claim(Turn seen, NodeId node, ChatEvent event) {
        return ask("claim", () -> next.claim(seen, node, event));
    }

    @Override
    public boolean requestCancel(SessionId session, TurnId turn) {
        return ask("requestCancel", () -> next.requestCancel(session, turn));
    }

    @Override
    public CompletionStage<WriteOutcome> append(Append append) {
        return send(append);
    }

    @Override
    public LogPage read(LogKey log, long after, int limit) {
        return ask("read", () -> next.read(log, after, limit));
    }

    @Override
    public boolean awaitBeyond(LogKey log, long after, Duration timeout) throws InterruptedException {
        return listen(log, after, timeout);
    }

    @Override
    public int prune(Duration age, int turnLimit) {
        return ask("prune", () -> next.prune(age, turnLimit));
    }

    @Override
    public Beat beat(NodeId node) {
        return ask("beat", () -> next.beat(node));
    }

    @Override
    public boolean awaitCall(NodeId node, Duration timeout) throws InterruptedException {
        return attend(node, timeout);
    }

    @Override
    public void leave(NodeId node) {
        var unused = ask("leave", () -> {
            next.leave(node);
            return true;
        });
    }
}
