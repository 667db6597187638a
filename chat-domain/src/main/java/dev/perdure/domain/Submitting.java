package dev.perdure.domain;

import dev.perdure.chat.Access;
import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Position;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.Session;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.ChatException;
import dev.perdure.chat.error.NotPermittedException;
import dev.perdure.chat.port.ChatObserver.Sign;
import dev.perdure.chat.port.ChatObserver.Sign.Begun.Cause;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.Submission;
import dev.perdure.chat.port.Submission.Repeat;
import dev.perdure.chat.port.SubmitOutcome;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.NewTurn;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.domain.Doorkeeper.Entry;
import dev.perdure.domain.Seats.Seat;
import dev.perdure.domain.Seats.Taking;
import dev.perdure.domain.TurnsInFlight.Attempt;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accepts a message once. */
final class Submitting {

    private static final Logger LOG = System.getLogger(Submitting.class.getName());
    private static final int EPOCH_LENGTH = 12;

    private final Workshop workshop;
    private final SessionRepository repository;
    private final Doorkeeper doorkeeper;
    private final Takeover takeover;
    private final Admission admission;
    private final Runnable requireAccepting;

    /** @param requireAccepting throws if no new turn is to be taken */
    Submitting(
            Workshop workshop,
            Doorkeeper doorkeeper,
            Takeover takeover,
            Admission admission,
            Runnable requireAccepting) {
        this.doorkeeper = doorkeeper;
        this.requireAccepting = requireAccepting;
        this.workshop = workshop;
        this.repository = workshop.repository();
        this.takeover = takeover;
        this.admission = admission;
    }

    SubmitOutcome submit(Caller caller, Submission submission) {
        Messages.requireLegal(submission.text(), workshop.settings().maxMessageBytes());
        if (submission.messageId() == null && submission.repeat() instanceof Repeat.SameText(ResumePoint cursor)) {
            Optional<SubmitOutcome> repeated = findRepeat(caller, submission, cursor);
            if (repeated.isPresent()) {
                return repeated.get();
            }
        }
        if (admission.makesOneSessionTooMany(caller, submission)) {
            return new SubmitOutcome.TooManySessions(
                    workshop.settings().limits().sessionsOfCaller());
        }
        if (mayRepeat(submission) && submission.whenBusy() != WhenBusy.REJECT) {
            // Before it is stored as a new message behind itself.
            SubmitOutcome outcome = begin(caller, submission, WhenBusy.REJECT);
            if (!(outcome instanceof SubmitOutcome.Busy)) {
                return outcome;
            }
        }
        return begin(caller, submission, submission.whenBusy());
    }

    private SubmitOutcome begin(Caller caller, Submission submission, WhenBusy whenBusy) {
        return switch (admission.seat(caller, submission)) {
            case Seat seat -> begin(caller, submission, whenBusy, seat);
            case Taking.CallerFull(int limit) -> new SubmitOutcome.TooManyTurns(limit);
            case Taking.NodeFull full -> throw new IllegalStateException("a full node has been told of already");
        };
    }

    private SubmitOutcome begin(Caller caller, Submission submission, WhenBusy whenBusy, Seat seat) {
        MessageId given = submission.messageId();
        MessageId messageId = given == null ? new MessageId(workshop.ids().next()) : given;
        // Reserved before it exists, so that this node's own sweep can't take it for a turn nobody runs.
        TurnId id = new TurnId(workshop.ids().next());
        Attempt first = new Attempt(id, 1);
        workshop.flight().reserve(first);
        boolean begun = false;
        try {
            // Looked at again: whoever closes the service waits for what is reserved.
            requireAccepting.run();
            BeginOutcome outcome = repository.begin(new NewTurn(
                    id,
                    submission.session(),
                    caller,
                    messageId,
                    submission.text(),
                    workshop.node(),
                    workshop.ids().next().substring(0, EPOCH_LENGTH),
                    Messages.title(submission.text()),
                    whenBusy,
                    workshop.settings().maxQueuedTurns(),
                    submission.replaces()));
            return switch (outcome) {
                case BeginOutcome.Begun(Turn turn) -> {
                    begun = true;
                    takeover.run(turn, turn.firstSequence() + 1, seat, Cause.SUBMITTED);
                    yield new SubmitOutcome.Accepted(turn, false);
                }
                case BeginOutcome.Repeated(Turn turn) -> new SubmitOutcome.Accepted(turn, true);
                case BeginOutcome.MessageIdReused(Turn turn) -> new SubmitOutcome.MessageIdReused(turn);
                case BeginOutcome.Queued(Turn turn, Turn running) -> {
                    workshop.notices().tell(new Sign.Queued(turn));
                    hurry(turn, running, whenBusy);
                    yield new SubmitOutcome.Accepted(turn, false);
                }
                case BeginOutcome.QueueFull full ->
                    new SubmitOutcome.QueueFull(workshop.settings().maxQueuedTurns());
                case BeginOutcome.Busy(Turn running, String message) -> busy(submission, running, message);
                case BeginOutcome.NotReplaceable(Turn last) -> notReplaceable(submission, last);
                case BeginOutcome.NotPermitted guest -> throw new NotPermittedException();
                case BeginOutcome.ForeignSession foreign -> new SubmitOutcome.NoSuchSession();
            };
        } finally {
            if (!begun) {
                workshop.flight().release(first);
                seat.close();
            }
        }
    }

    /** Does what a turn waits for, as far as it can be done now. */
    private void hurry(Turn queued, @Nullable Turn running, WhenBusy whenBusy) {
        if (running == null) {
            takeover.beginNext(queued.log());
        } else if (whenBusy == WhenBusy.INTERRUPT) {
            interrupt(running);
        }
    }

    /** The turn is marked already, so that its owner learns of it whatever happens here. */
    private void interrupt(Turn running) {
        try {
            var unused = repository.requestCancel(running.log().session(), running.id());
            takeover.cancel(running);
        } catch (ChatException failure) {
            LOG.log(Level.WARNING, () -> "turn " + running.id() + " is interrupted later", failure);
        }
    }

    private SubmitOutcome busy(Submission submission, Turn busyWith, String message) {
        if (busyWith.status() == TurnStatus.QUEUED) {
            takeover.beginNext(busyWith.log());
        }
        if (!mayRepeat(submission) || replaces(submission, busyWith)) {
            return new SubmitOutcome.Busy(busyWith);
        }
        if (submission.text().equals(message)) {
            return new SubmitOutcome.Accepted(busyWith, true);
        }
        return repository.queue(busyWith.log(), Integer.MAX_VALUE).stream()
                .filter(queued -> queued.message().equals(submission.text()))
                .findFirst()
                .<SubmitOutcome>map(queued -> new SubmitOutcome.Accepted(queued.turn(), true))
                .orElseGet(() -> new SubmitOutcome.Busy(busyWith));
    }

    /** Whoever repeats a URL without an id names the turn that the first try has replaced already. */
    private SubmitOutcome notReplaceable(Submission submission, @Nullable Turn last) {
        if (last == null) {
            return new SubmitOutcome.NoSuchSession();
        }
        return mayRepeat(submission) && submission.text().equals(message(last))
                ? new SubmitOutcome.Accepted(last, true)
                : new SubmitOutcome.NotReplaceable(last);
    }

    private static boolean replaces(Submission submission, Turn turn) {
        return turn.id().equals(submission.replaces());
    }

    private static boolean mayRepeat(Submission submission) {
        return submission.messageId() == null && submission.repeat() instanceof Repeat.SameText;
    }

    /** The turn that a cursor shows to be a repeat: an {@code EventSource} comes back with the place it had reached. */
    private Optional<SubmitOutcome> findRepeat(Caller caller, Submission submission, ResumePoint cursor) {
        if (cursor instanceof ResumePoint.Beginning) {
            return Optional.empty();
        }
        Optional<Session> found =
                doorkeeper.enter(caller, submission.session(), Access.WRITE).map(Entry::session);
        if (found.isEmpty()) {
            // Whoever has a cursor has read a session; that it is gone must not be undone by a reconnect.
            return Optional.of(new SubmitOutcome.NoSuchSession());
        }
        return found.flatMap(session -> turnOf(session, cursor)
                // What is said again in its own place is meant to be answered again.
                .filter(turn -> !replaces(submission, turn))
                .filter(turn -> submission.text().equals(message(turn)))
                .map(turn -> new SubmitOutcome.Accepted(turn, true)));
    }

    /** The turn that the cursor stands in; for one that can't be understood, the last turn. */
    private Optional<Turn> turnOf(Session session, ResumePoint cursor) {
        boolean understood = cursor instanceof ResumePoint.After(Position position)
                && position.epoch().equals(session.log().epoch())
                && position.sequence() <= session.lastSequence();
        return understood && cursor instanceof ResumePoint.After(Position position)
                ? repository.turnAt(session.id(), position.sequence())
                : Optional.ofNullable(session.lastTurn());
    }

    /** What the user said in a turn that has begun; if it was replaced, as long as its events are kept. */
    private String message(Turn turn) {
        return repository.messages(turn.log().session(), turn.messageOrdinal() + 1, 1).stream()
                .filter(newest -> newest.turn().equals(turn.id()))
                .map(ChatMessage::text)
                .findFirst()
                .orElseGet(() -> TranscriptReader.message(repository, turn));
    }
}
