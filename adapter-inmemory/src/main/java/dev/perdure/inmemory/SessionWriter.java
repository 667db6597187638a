package dev.perdure.inmemory;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.chat.port.TurnStore.TurnEnd;
import dev.perdure.chat.port.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The rules of who may write what into a session. Called under the lock of its {@link SessionCell}; keeps nothing. */
final class SessionWriter {

    private SessionWriter() {}

    static WriteOutcome append(SessionRecord session, Append append) {
        Turn writer = append.turn();
        Optional<WriteOutcome> settled = settled(session, writer, append.firstSequence(), append.events());
        if (settled.isPresent()) {
            return settled.get();
        }
        session.log.addAll(writer.id(), writer.attempt(), append.events());
        if (append.checkpoint() != null) {
            require(session, writer).keep(append.checkpoint());
        }
        return WriteOutcome.DURABLE;
    }

    static WriteOutcome end(SessionRecord session, TurnEnd end) {
        Turn writer = end.turn();
        List<ChatEvent> events = new ArrayList<>(end.events());
        events.add(end.terminal());
        Optional<WriteOutcome> settled = settled(session, writer, end.firstSequence(), events);
        if (settled.isPresent()) {
            return settled.get();
        }
        session.log.addAll(writer.id(), writer.attempt(), events);
        if (end.context() != null) {
            session.context(end.context(), require(session, writer));
        }
        require(session, writer).end(end.terminal(), session.log.last(), end.answer(), session.touch());
        return WriteOutcome.DURABLE;
    }

    static ClaimOutcome claim(
            SessionRecord session, Turn seen, NodeId claimant, ChatEvent opening, Predicate<NodeId> lapsed) {
        TurnRecord turn = session.turn(seen.id());
        if (turn == null
                || !session.key().equals(seen.log())
                || turn.attempt() != seen.attempt()
                || turn.status() != seen.status()
                || !claimable(session, turn, claimant, lapsed)) {
            return new ClaimOutcome.Denied();
        }
        long sequence = session.log.last() + 1;
        turn.claim(claimant, opening, sequence);
        session.log.add(turn.id(), turn.attempt(), opening);
        session.touch();
        return new ClaimOutcome.Claimed(turn.turn(), sequence);
    }

    static ClaimOutcome beginQueued(SessionRecord session, Turn queued, NodeId node) {
        TurnRecord begun = session.key().equals(queued.log()) ? session.beginQueued(queued.id(), node) : null;
        return begun == null
                ? new ClaimOutcome.Denied()
                : new ClaimOutcome.Claimed(begun.turn(), begun.firstSequence());
    }

    private static boolean claimable(
            SessionRecord session, TurnRecord turn, NodeId claimant, Predicate<NodeId> lapsed) {
        return switch (turn.status()) {
            case RUNNING -> turn.node().equals(claimant) || lapsed.test(turn.node());
            case FAILED, CANCELLED -> turn == session.lastTurn() && !session.hasQueue();
            case QUEUED, COMPLETED -> false;
        };
    }

    /** What is to be said about a write without writing; empty if it is to be written. */
    private static Optional<WriteOutcome> settled(
            SessionRecord session, Turn writer, long firstSequence, List<ChatEvent> events) {
        TurnRecord turn = session.turn(writer.id());
        if (turn == null || !session.key().equals(writer.log())) {
            return Optional.of(WriteOutcome.FENCED);
        }
        if (session.log.holds(writer.id(), writer.attempt(), firstSequence, events)) {
            return Optional.of(WriteOutcome.DURABLE);
        }
        long next = session.log.last() + 1;
        if (!turn.running() || turn.attempt() != writer.attempt() || firstSequence < next) {
            return Optional.of(WriteOutcome.FENCED);
        }
        if (firstSequence > next) {
            throw new InternalException(new IllegalStateException(
                    "turn " + writer.id() + " writes at " + firstSequence + " where " + next + " is next"));
        }
        return Optional.empty();
    }

    private static TurnRecord require(SessionRecord session, Turn writer) {
        TurnRecord turn = session.turn(writer.id());
        if (turn == null) {
            throw new IllegalStateException("turn " + writer.id() + " went away under the lock");
        }
        return turn;
    }
}
