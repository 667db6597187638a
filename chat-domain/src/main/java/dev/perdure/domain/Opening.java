package dev.perdure.domain;

import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.Session;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.Scope;
import dev.perdure.chat.port.SessionRepository;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Opens readers of a session that was just looked up. */
final class Opening {

    private final SessionRepository repository;
    private final InstantSource clock;

    Opening(SessionRepository repository, InstantSource clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /** A reader of the scope; empty if the scope's turn does not exist. */
    Optional<EventCursor> open(Session session, Scope scope, ResumePoint from) {
        return switch (scope) {
            case Scope.WholeSession whole -> Optional.of(wholeSession(session, from));
            case Scope.OneTurn(TurnId turn) -> oneTurn(session, turn, from);
            case Scope.LastTurn last ->
                Optional.ofNullable(session.lastTurn())
                        .map(turn -> LogCursor.open(
                                repository, session.log(), turn, ResumePolicy.decide(from, session, turn)));
        };
    }

    EventCursor wholeSession(Session session, ResumePoint from) {
        return LogCursor.open(repository, session.log(), null, ResumePolicy.decide(from, session, null));
    }

    /** Looked up after the session, so that a turn that waits begins behind everything the session had by then. */
    private Optional<EventCursor> oneTurn(Session session, TurnId id, ResumePoint from) {
        Optional<Turn> found = repository.turn(session.id(), id);
        if (found.isPresent() && found.get().status() == TurnStatus.QUEUED) {
            Optional<Step.Queued> queued = queued(session, id);
            if (queued.isPresent()) {
                return queued.map(waiting ->
                        LogCursor.openQueued(repository, clock, waiting, ResumePolicy.decideForQueued(from, session)));
            }
            // It has begun meanwhile.
            found = repository.turn(session.id(), id);
        }
        return found.map(turn ->
                LogCursor.open(repository, session.log(), turn, ResumePolicy.decideForOne(from, session, turn)));
    }

    private Optional<Step.Queued> queued(Session session, TurnId id) {
        List<Turn> queue = repository.queue(session.log(), Integer.MAX_VALUE).stream()
                .map(QueuedTurn::turn)
                .toList();
        int place = queue.stream().map(Turn::id).toList().indexOf(id);
        if (place < 0) {
            return Optional.empty();
        }
        Turn last = session.lastTurn();
        boolean running = last != null && !last.status().ended();
        return Optional.of(new Step.Queued(queue.get(place), place + (running ? 1 : 0)));
    }
}
