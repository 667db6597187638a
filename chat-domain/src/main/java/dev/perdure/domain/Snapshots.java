package dev.perdure.domain;

import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Grant;
import dev.perdure.chat.Position;
import dev.perdure.chat.Role;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.SessionSnapshot.TurnSnapshot;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.port.SessionRepository;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Folds a session up to its newest durable event, so that a reader can go on from there without what came before. */
final class Snapshots {

    private static final int MOST_LOOKS = 100;

    private final SessionRepository repository;

    Snapshots(SessionRepository repository) {
        this.repository = repository;
    }

    /** The session and its last turn as of now. */
    Optional<SessionSnapshot> of(SessionId session) {
        return repository.find(session).flatMap(this::of);
    }

    /** A session that was just looked up, as its reader sees it. */
    Optional<SessionSnapshot> of(Session session) {
        Optional<SessionSnapshot> snapshot = of(session, session.lastTurn());
        Grant granted = session.granted();
        return granted == null
                ? snapshot
                : snapshot.map(seen -> new SessionSnapshot(
                        seen.session().grantedBy(granted), seen.position(), seen.turn(), seen.queued()));
    }

    /**
     * The session and one of its turns as of now; the position is where the turn ended, if it has, or before it if it waits.
     * Empty if the turn is gone: its session has just been deleted.
     */
    Optional<SessionSnapshot> of(SessionId session, TurnId turn) {
        return repository
                .find(session)
                .flatMap(found -> repository.turn(session, turn).flatMap(one -> {
                    if (one.status() != TurnStatus.QUEUED) {
                        return of(found, one);
                    }
                    // One that is no longer in the queue has begun meanwhile.
                    return ofQueued(found, one)
                            .or(() -> repository.turn(session, turn).flatMap(begun -> of(found, begun)));
                }));
    }

    /** Looks again as long as the turn ends, runs again or goes away between two reads. */
    private Optional<SessionSnapshot> of(Session session, @Nullable Turn turn) {
        if (turn == null) {
            return Optional.of(snapshot(session, session.position(), null));
        }
        Session seen = session;
        Turn one = turn;
        for (int look = 0; look < MOST_LOOKS; look++) {
            Transcript transcript = new Transcript();
            TranscriptReader reader = new TranscriptReader(repository, one, transcript);
            if (reader.readThrough(one.status().ended() ? one.lastSequence() : Long.MAX_VALUE)
                    == TranscriptReader.Reach.ABSENT) {
                return Optional.empty();
            }
            boolean nothingKept = transcript.life() instanceof TurnLife.Unborn;
            boolean ended = transcript.life() instanceof TurnLife.Ended;
            if (nothingKept && one.status().ended()) {
                Optional<SessionSnapshot> kept = ofHistory(seen, one);
                if (kept.isPresent()) {
                    return kept;
                }
            }
            if (!nothingKept && ended == one.status().ended()) {
                Said said = reader.pruned()
                        ? said(seen, one)
                        : new Said(transcript.message(), transcript.author(), transcript.answer());
                return Optional.of(snapshot(
                        seen,
                        one.log().at(reader.read()),
                        new TurnSnapshot(
                                one, said.message(), said.author(), transcript.answer(), transcript.reasoning())));
            }
            Optional<Session> again =
                    repository.find(session.id()).filter(found -> found.log().equals(session.log()));
            Optional<Turn> moved = repository.turn(session.id(), turn.id());
            if (again.isEmpty() || moved.isEmpty()) {
                return Optional.empty();
            }
            seen = again.get();
            one = moved.get();
        }
        throw new IllegalStateException("turn " + turn.id() + " and its log don't agree");
    }

    /** A turn that waits, which begins behind all that the session had before it was looked at; empty if it has begun. */
    private Optional<SessionSnapshot> ofQueued(Session session, Turn turn) {
        SessionSnapshot snapshot = snapshot(session, session.position(), null);
        return snapshot.queued().stream()
                .filter(queued -> queued.turn().id().equals(turn.id()))
                .findFirst()
                .map(queued -> new SessionSnapshot(
                        session,
                        snapshot.position(),
                        new TurnSnapshot(queued.turn(), queued.message(), queued.author(), "", ""),
                        snapshot.queued()));
    }

    /** Those that wait are looked up last: what begins meanwhile begins after the position. */
    private SessionSnapshot snapshot(Session session, Position position, @Nullable TurnSnapshot turn) {
        return new SessionSnapshot(
                session,
                position,
                turn,
                session.queuedTurns() == 0 ? List.of() : repository.queue(session.log(), Integer.MAX_VALUE));
    }

    /** A turn without events; empty if it runs again, for then its answer is no longer in the history. */
    private Optional<SessionSnapshot> ofHistory(Session session, Turn turn) {
        Said said = said(session, turn);
        return repository
                .turn(session.id(), turn.id())
                .filter(now -> now.attempt() == turn.attempt())
                .map(same -> snapshot(
                        session,
                        turn.log().at(turn.lastSequence()),
                        new TurnSnapshot(turn, said.message(), said.author(), said.answer(), "")));
    }

    private Said said(Session session, Turn turn) {
        String message = "";
        Caller author = null;
        String answer = "";
        for (ChatMessage said : repository.messages(session.id(), turn.messageOrdinal() + 2, 2)) {
            if (said.turn().equals(turn.id())) {
                if (said.role() == Role.USER) {
                    message = said.text();
                    author = said.author();
                } else {
                    answer = said.text();
                }
            }
        }
        return new Said(message, author, answer);
    }

    /** A turn as the history has it. */
    private record Said(String message, @Nullable Caller author, String answer) {}
}
