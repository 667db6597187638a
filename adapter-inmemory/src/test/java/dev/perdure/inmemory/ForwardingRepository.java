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
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.GrantOutcome;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WriteOutcome;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store that keeps every promise by leaving it to another; the broken ones break one each. */
class ForwardingRepository implements SessionRepository {

    final SessionRepository sound;

    ForwardingRepository(SessionRepository sound) {
        this.sound = sound;
    }

    /** The newest number of a log, 0 if it is gone. */
    final long last(LogKey log) {
        return sound.find(log.session()).map(Session::lastSequence).orElse(0L);
    }

    @Override
    public Optional<Session> find(SessionId session) {
        return sound.find(session);
    }

    @Override
    public SessionPage sessions(
            Caller owner, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        return sound.sessions(owner, wanted, after, limit);
    }

    @Override
    public boolean owns(Caller owner, int count) {
        return sound.owns(owner, count);
    }

    @Override
    public List<ChatMessage> messages(SessionId session, long before, int limit) {
        return sound.messages(session, before, limit);
    }

    @Override
    public Optional<Session> rename(Caller owner, SessionId session, Title title) {
        return sound.rename(owner, session, title);
    }

    @Override
    public boolean delete(Caller owner, SessionId session) {
        return sound.delete(owner, session);
    }

    @Override
    public int expire(Duration idle, int limit) {
        return sound.expire(idle, limit);
    }

    @Override
    public GrantOutcome grant(Caller owner, SessionId session, Caller subject, Access access, int limit) {
        return sound.grant(owner, session, subject, access, limit);
    }

    @Override
    public boolean revoke(Caller owner, SessionId session, Caller subject) {
        return sound.revoke(owner, session, subject);
    }

    @Override
    public Optional<List<Grant>> grants(Caller owner, SessionId session) {
        return sound.grants(owner, session);
    }

    @Override
    public Optional<Admission> admission(LogKey log, Caller subject) {
        return sound.admission(log, subject);
    }

    @Override
    public SessionPage shared(
            Caller subject, @Nullable TitleSearch wanted, SessionPage.@Nullable Place after, int limit) {
        return sound.shared(subject, wanted, after, limit);
    }

    @Override
    public News awaitNews(LogKey log, long after, long revocations, Duration timeout) throws InterruptedException {
        return sound.awaitNews(log, after, revocations, timeout);
    }

    @Override
    public BeginOutcome begin(NewTurn turn) {
        return sound.begin(turn);
    }

    @Override
    public ClaimOutcome beginQueued(Turn queued, NodeId node) {
        return sound.beginQueued(queued, node);
    }

    @Override
    public List<QueuedTurn> queue(LogKey log, int limit) {
        return sound.queue(log, limit);
    }

    @Override
    public List<Turn> waiting(int limit) {
        return sound.waiting(limit);
    }

    @Override
    public Optional<Turn> turn(SessionId session, TurnId turn) {
        return sound.turn(session, turn);
    }

    @Override
    public Optional<Turn> turnAt(SessionId session, long sequence) {
        return sound.turnAt(session, sequence);
    }

    @Override
    public Optional<TurnMaterial> load(Turn turn, int historyLimit) {
        return sound.load(turn, historyLimit);
    }

    @Override
    public WriteOutcome end(TurnEnd end) {
        return sound.end(end);
    }

    @Override
    public List<Turn> orphans(NodeId self, Collection<TurnId> held, int limit) {
        return sound.orphans(self, held, limit);
    }

    @Override
    public ClaimOutcome claim(Turn seen, NodeId node, ChatEvent event) {
        return sound.claim(seen, node, event);
    }

    @Override
    public boolean requestCancel(SessionId session, TurnId turn) {
        return sound.requestCancel(session, turn);
    }

    @Override
    public CompletionStage<WriteOutcome> append(Append append) {
        return sound.append(append);
    }

    @Override
    public LogPage read(LogKey log, long after, int limit) {
        return sound.read(log, after, limit);
    }

    @Override
    public boolean awaitBeyond(LogKey log, long after, Duration timeout) throws InterruptedException {
        return sound.awaitBeyond(log, after, timeout);
    }

    @Override
    public int prune(Duration age, int turnLimit) {
        return sound.prune(age, turnLimit);
    }

    @Override
    public Beat beat(NodeId node) {
        return sound.beat(node);
    }

    @Override
    public boolean awaitCall(NodeId node, Duration timeout) throws InterruptedException {
        return sound.awaitCall(node, timeout);
    }

    @Override
    public void leave(NodeId node) {
        sound.leave(node);
    }
}
