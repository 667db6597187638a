package dev.perdure.domain;

import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Role;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.SessionSnapshot.TurnSnapshot;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.SessionRepository;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Folds a session up to its newest durable event, so that a reader can go on from there without what came before. */
final class Snapshots {

    private final SessionRepository repository;

    Snapshots(SessionRepository repository) {
        this.repository = repository;
    }

    /** The session and its last turn as of now. */
    Optional<SessionSnapshot> of(SessionId session) {
        return repository.find(session).flatMap(found -> of(found, found.lastTurn()));
    }

    /** The session and one of its turns as of now; the position is where the turn ended, if it has. */
    Optional<SessionSnapshot> of(SessionId session, TurnId turn) {
        return repository
                .find(session)
                .flatMap(found -> of(found, repository.turn(session, turn).orElse(null)));
    }

    private Optional<SessionSnapshot> of(Session session, @Nullable Turn turn) {
        if (turn == null) {
            return Optional.of(new SessionSnapshot(session, session.position(), null));
        }
        Transcript transcript = new Transcript();
        TranscriptReader reader = new TranscriptReader(repository, turn, transcript);
        return switch (reader.readThrough(turn.status().ended() ? turn.lastSequence() : Long.MAX_VALUE)) {
            case WHOLE -> {
                boolean asSeen = (transcript.life() instanceof TurnLife.Ended)
                        == turn.status().ended();
                yield asSeen
                        ? Optional.of(new SessionSnapshot(
                                session,
                                turn.log().at(reader.read()),
                                new TurnSnapshot(
                                        turn, transcript.message(), transcript.answer(), transcript.reasoning())))
                        : movedOn(session, turn);
            }
            case PRUNED -> turn.status().ended() ? Optional.of(ofHistory(session, turn)) : movedOn(session, turn);
            case ABSENT -> Optional.empty();
        };
    }

    /** The turn ended, ran again or went away between two reads: look again. */
    private Optional<SessionSnapshot> movedOn(Session session, Turn turn) {
        Optional<Session> again =
                repository.find(session.id()).filter(found -> found.log().equals(session.log()));
        return again.flatMap(
                found -> of(found, repository.turn(found.id(), turn.id()).orElse(null)));
    }

    private SessionSnapshot ofHistory(Session session, Turn turn) {
        String message = "";
        String answer = "";
        for (ChatMessage said : repository.messages(session.id(), turn.messageOrdinal() + 2, 2)) {
            if (said.turn().equals(turn.id())) {
                if (said.role() == Role.USER) {
                    message = said.text();
                } else {
                    answer = said.text();
                }
            }
        }
        return new SessionSnapshot(
                session, turn.log().at(turn.lastSequence()), new TurnSnapshot(turn, message, answer, ""));
    }
}
