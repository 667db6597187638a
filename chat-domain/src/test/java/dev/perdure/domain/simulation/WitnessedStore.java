package dev.perdure.domain.simulation;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Caller;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WriteOutcome;
import dev.perdure.domain.simulation.LogMirror.Tale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The sound store itself; the ledger looks at it after every change, in the same step. */
final class WitnessedStore extends StoreLink {

    private final Ledger ledger;

    WitnessedStore(SessionRepository truth, Ledger ledger) {
        super(truth);
        this.ledger = ledger;
    }

    @Override
    public BeginOutcome begin(NewTurn turn) {
        BeginOutcome outcome = super.begin(turn);
        ledger.look(turn.session());
        return outcome;
    }

    @Override
    public ClaimOutcome beginQueued(Turn queued, NodeId node) {
        ClaimOutcome outcome = super.beginQueued(queued, node);
        ledger.look(queued.log().session());
        return outcome;
    }

    @Override
    public boolean delete(Caller owner, SessionId session) {
        boolean deleted = super.delete(owner, session);
        ledger.look(session);
        return deleted;
    }

    @Override
    public boolean requestCancel(SessionId session, TurnId turn) {
        boolean requested = super.requestCancel(session, turn);
        LogMirror mirror = ledger.living(session);
        Tale tale = mirror == null ? null : mirror.tale(turn);
        if (requested && tale != null) {
            tale.cancelAsked = true;
        }
        return requested;
    }

    @Override
    public ClaimOutcome claim(Turn seen, NodeId node, ChatEvent event) {
        long before = size(seen);
        ClaimOutcome outcome = super.claim(seen, node, event);
        ledger.look(seen.log().session());
        ledger.check(
                size(seen) == before + (outcome instanceof ClaimOutcome.Claimed ? 1 : 0),
                "a claim wrote more or less than its event",
                seen,
                outcome);
        return outcome;
    }

    @Override
    public CompletionStage<WriteOutcome> append(Append append) {
        long before = size(append.turn());
        CompletionStage<WriteOutcome> stage = super.append(append);
        ledger.look(append.turn().log().session());
        WriteOutcome outcome = stage.toCompletableFuture().getNow(WriteOutcome.FENCED);
        written(append.turn(), before, append.firstSequence(), append.events(), outcome);
        if (outcome == WriteOutcome.DURABLE && append.checkpoint() != null) {
            kept(append.turn(), append.checkpoint());
        }
        return stage;
    }

    @Override
    public WriteOutcome end(TurnEnd end) {
        long before = size(end.turn());
        WriteOutcome outcome = super.end(end);
        ledger.look(end.turn().log().session());
        List<ChatEvent> events = new ArrayList<>(end.events());
        events.add(end.terminal());
        written(end.turn(), before, end.firstSequence(), events, outcome);
        return outcome;
    }

    @Override
    public int prune(Duration age, int turnLimit) {
        int pruned = super.prune(age, turnLimit);
        ledger.lookAtAll();
        return pruned;
    }

    private void kept(Turn writer, @Nullable AgentState checkpoint) {
        LogMirror mirror = ledger.mirror(writer.log());
        Tale tale = mirror == null ? null : mirror.tale(writer.id());
        if (tale != null && tale.running && tale.attempt == writer.attempt()) {
            tale.checkpoint = checkpoint;
        }
    }

    /** A fenced writer has written nothing; another one just what it says, under its own attempt. */
    private void written(Turn writer, long before, long first, List<ChatEvent> events, WriteOutcome outcome) {
        long after = size(writer);
        LogMirror mirror = ledger.mirror(writer.log());
        Tale tale = mirror == null ? null : mirror.tale(writer.id());
        if (after > before) {
            ledger.check(
                    tale != null && tale.attempt == writer.attempt(),
                    "somebody wrote who no longer owns the turn",
                    writer);
        }
        if (outcome == WriteOutcome.FENCED) {
            ledger.check(after == before, "a fenced writer wrote", writer);
            return;
        }
        ledger.check(after == before || after == before + events.size(), "a write wrote something else", writer);
        for (int i = 0; mirror != null && i < events.size(); i++) {
            ledger.check(
                    first + i <= mirror.size()
                            && mirror.at(first + i).equals(new LoggedEvent(first + i, writer.id(), events.get(i))),
                    "what is said to be durable is not",
                    first + i,
                    events.get(i));
        }
    }

    private long size(Turn turn) {
        LogMirror mirror = ledger.mirror(turn.log());
        return mirror == null ? 0 : mirror.size();
    }
}
