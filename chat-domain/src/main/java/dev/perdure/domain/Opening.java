package dev.perdure.domain;

import dev.perdure.chat.Admission;
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
import dev.perdure.domain.Doorkeeper.Entry;
import dev.perdure.domain.LogCursor.Waiting;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens readers of a session that was just looked up. */
final class Opening {

    private final SessionRepository repository;
    private final InstantSource clock;

    Opening(SessionRepository repository, InstantSource clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /** A reader of the scope; empty if the scope's turn does not exist. */
    Optional<EventCursor> open(Entry entry, Scope scope, ResumePoint from) {
        Admission admission = entry.admission();
        if (admission == null) {
            return open(entry.session(), scope, from, repository::awaitBeyond);
        }
        Visit visit = new Visit(repository, clock, entry.session().log(), admission);
        return open(entry.session(), scope, from, visit).map(reader -> new GuestCursor(reader, visit));
    }

    EventCursor wholeSession(Entry entry, ResumePoint from) {
        return open(entry, new Scope.WholeSession(), from).orElseThrow();
    }

    private Optional<EventCursor> open(Session session, Scope scope, ResumePoint from, Waiting waiting) {
        return switch (scope) {
            case Scope.WholeSession whole -> Optional.of(reader(session, null, from, waiting));
            case Scope.OneTurn(TurnId turn) -> oneTurn(session, turn, from, waiting);
            case Scope.LastTurn last ->
                Optional.ofNullable(session.lastTurn()).map(turn -> reader(session, turn, from, waiting));
        };
    }

    private EventCursor reader(Session session, @Nullable Turn turn, ResumePoint from, Waiting waiting) {
        return LogCursor.open(repository, waiting, session.log(), turn, ResumePolicy.decide(from, session, turn));
    }

    /** Looked up after the session, so that a turn that waits begins behind everything the session had by then. */
    private Optional<EventCursor> oneTurn(Session session, TurnId id, ResumePoint from, Waiting waiting) {
        Optional<Turn> found = repository.turn(session.id(), id);
        if (found.isPresent() && found.get().status() == TurnStatus.QUEUED) {
            Optional<Step.Queued> queued = queued(session, id);
            if (queued.isPresent()) {
                return queued.map(first -> LogCursor.openQueued(
                        repository, waiting, clock, first, ResumePolicy.decideForQueued(from, session)));
            }
            // It has begun meanwhile.
            found = repository.turn(session.id(), id);
        }
        return found.map(turn -> LogCursor.open(
                repository, waiting, session.log(), turn, ResumePolicy.decideForOne(from, session, turn)));
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
