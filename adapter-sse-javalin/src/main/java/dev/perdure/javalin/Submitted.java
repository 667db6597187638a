package dev.perdure.javalin;

import dev.perdure.chat.Turn;
import dev.perdure.chat.port.RetryOutcome;
import dev.perdure.chat.port.SubmitOutcome;
import java.time.Duration;
import java.util.Map;

/** What becomes of a wish for a turn, a new one or one that is to run again, as an answer. */
final class Submitted {

    /** When it is worth asking again whether one of one's turns has ended. */
    private static final Duration TURN_WAIT = Duration.ofSeconds(2);

    private Submitted() {}

    /** The turn of a submission that has one. */
    static Turn turn(SubmitOutcome outcome) {
        return accepted(outcome).turn();
    }

    static SubmitOutcome.Accepted accepted(SubmitOutcome outcome) {
        return switch (outcome) {
            case SubmitOutcome.Accepted accepted -> accepted;
            case SubmitOutcome.Busy busy -> throw busy(busy.running());
            case SubmitOutcome.QueueFull full ->
                throw ProblemException.recoverable(
                        429,
                        "queue_full",
                        "As many messages of this session wait as may: " + full.limit() + ". Wait until one has begun.",
                        Map.of());
            case SubmitOutcome.NotReplaceable other ->
                throw ProblemException.of(
                        409,
                        "turn_not_replaceable",
                        "Only the last turn of a session can be replaced. Look at the session again.",
                        ids(other.last()));
            case SubmitOutcome.MessageIdReused reused ->
                throw ProblemException.of(
                        422,
                        "message_id_reused",
                        "This message id belongs to another message of the session. Use a new id for a new message.",
                        ids(reused.turn()));
            case SubmitOutcome.TooManyTurns(int limit) -> throw tooManyTurns(limit);
            case SubmitOutcome.TooManySessions(int limit) ->
                throw ProblemException.of(
                        409,
                        "too_many_sessions",
                        "You have as many sessions as you may: " + limit + ". Delete one, or go on in one.");
            case SubmitOutcome.NoSuchSession none -> throw ProblemException.sessionNotFound();
        };
    }

    static RetryOutcome.Accepted accepted(RetryOutcome outcome) {
        return switch (outcome) {
            case RetryOutcome.Accepted accepted -> accepted;
            case RetryOutcome.Running running -> throw busy(running.turn());
            case RetryOutcome.NotRetryable no ->
                throw ProblemException.of(
                        409,
                        "turn_not_retryable",
                        "Only the last turn of a session can run again, and only if it failed or was cancelled.",
                        ids(no.turn()));
            case RetryOutcome.TooManyTurns(int limit) -> throw tooManyTurns(limit);
            case RetryOutcome.NoSuchTurn none -> throw ProblemException.turnNotFound();
        };
    }

    /** The turn is the running one; in the moment between two turns, the one that begins next. */
    private static ProblemException busy(Turn running) {
        return ProblemException.recoverable(
                409,
                "turn_running",
                "A turn of this session is running. Wait for its end, follow it or cancel it.",
                ids(running));
    }

    private static ProblemException tooManyTurns(int limit) {
        return ProblemException.later(
                429,
                "too_many_turns",
                "As many of your messages are being answered as may: " + limit + ". Wait until one has ended.",
                TURN_WAIT);
    }

    private static Map<String, String> ids(Turn turn) {
        return Map.of("turn_id", turn.id().value());
    }
}
