package dev.perdure.chat.port;

import dev.perdure.chat.Turn;
import dev.perdure.chat.event.ChatEvent.Terminal;
import java.time.Duration;

/**
 * Is told what becomes of the turns that a node works on, to count it, to trace it, or to name them in a log.
 *
 * <p>Every attempt that {@link Sign.Begun} tells of is followed by exactly one {@link Sign.Ended} or {@link Sign.LetGo}, on
 * whatever thread. Called by many threads at once, in the middle of a turn's work: an implementation returns at once, waits for
 * nothing, and takes its times from a clock of its own. What it throws is logged and does no harm to the turn.
 */
@FunctionalInterface
public interface ChatObserver {

    /** Takes no notice. */
    ChatObserver NOBODY = sign -> {};

    void noticed(Sign sign);

    /** Something that happened to a turn, never with anything that was said in it. */
    sealed interface Sign {

        /** The turn as it was known to whoever tells. */
        Turn turn();

        /** A message was accepted that has to wait. */
        record Queued(Turn turn) implements Sign {}

        /** An attempt begins here. Told by the thread that brings it about: for a new turn that of {@link ChatService#submit}. */
        record Begun(Turn turn, Cause cause) implements Sign {

            /** What an attempt comes from. */
            public enum Cause {
                /** A message that was answered at once. */
                SUBMITTED,
                /** A message that had waited. */
                QUEUED,
                /** A node that died or has let go of the turn. */
                TAKEN_OVER,
                /** Somebody who asked for an ended turn to be run again. */
                RETRIED
            }
        }

        /** The current thread works for the turn from now on; among what it does is the agent's call. */
        record Entered(Turn turn) implements Sign {}

        /** The current thread works for the turn no more. */
        record Left(Turn turn) implements Sign {}

        /** The agent has said the first piece of the attempt. */
        record FirstPiece(Turn turn) implements Sign {}

        /**
         * Some of what the agent said is durable.
         *
         * @param events how many events it became
         * @param pieces of how many pieces it consists, as the agent handed them over
         * @param waited how long that took since the oldest piece of it was said, by the service's clock
         */
        record Kept(Turn turn, int events, int pieces, Duration waited) implements Sign {}

        /**
         * The attempt has ended the turn, durably.
         *
         * @param pieces how many pieces the agent said in this attempt
         * @param events how many events they became, the terminal one not counted
         */
        record Ended(Turn turn, Terminal terminal, long pieces, long events) implements Sign {}

        /** The attempt is over and the turn is not: another one has it, or will. */
        record LetGo(Turn turn) implements Sign {}
    }
}
