package dev.perdure.inmemory;

import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.NewTurn;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Stores that break a promise about the life of turns. */
final class BrokenTurns {

    private BrokenTurns() {}

    /** Recognises a message only while its turn runs. */
    static final class RunsAMessageIdTwice extends ForwardingRepository {

        RunsAMessageIdTwice(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = sound.begin(turn);
            return outcome instanceof BeginOutcome.Repeated repeated
                            && repeated.turn().status().ended()
                    ? sound.begin(withMessageId(turn, turn.messageId() + "-again"))
                    : outcome;
        }
    }

    /** Tells everybody who sends a message at the same moment to run it. */
    static final class RunsAConcurrentMessageTwice extends ForwardingRepository {

        RunsAConcurrentMessageTwice(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = sound.begin(turn);
            return outcome instanceof BeginOutcome.Repeated repeated
                            && repeated.turn().lastSequence() == 0
                    ? new BeginOutcome.Begun(repeated.turn())
                    : outcome;
        }
    }

    /** Notices the running turn before it recognises the repeat. */
    static final class IsBusyWithItsOwnRepeat extends ForwardingRepository {

        IsBusyWithItsOwnRepeat(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = sound.begin(turn);
            return outcome instanceof BeginOutcome.Repeated repeated
                            && !repeated.turn().status().ended()
                    ? new BeginOutcome.Busy(repeated.turn(), turn.message())
                    : outcome;
        }
    }

    /** Lets everybody into every session. */
    static final class IgnoresTheOwner extends ForwardingRepository {

        IgnoresTheOwner(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            var owner =
                    sound.find(turn.session()).map(session -> session.owner()).orElse(turn.caller());
            return sound.begin(new NewTurn(
                    turn.id(),
                    turn.session(),
                    owner,
                    turn.messageId(),
                    turn.message(),
                    turn.node(),
                    turn.epoch(),
                    turn.title()));
        }
    }

    /** Gives a session that is made again the epoch of the one that was deleted. */
    static final class NeverChangesTheEpoch extends ForwardingRepository {

        private final Map<SessionId, String> epochs = new ConcurrentHashMap<>();

        NeverChangesTheEpoch(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            String epoch = epochs.computeIfAbsent(turn.session(), session -> turn.epoch());
            return sound.begin(new NewTurn(
                    turn.id(),
                    turn.session(),
                    turn.caller(),
                    turn.messageId(),
                    turn.message(),
                    turn.node(),
                    epoch,
                    turn.title()));
        }
    }

    /** Tells a claimant who came too late that the turn is theirs. */
    static final class GrantsAClaimTwice extends ForwardingRepository {

        GrantsAClaimTwice(SessionRepository sound) {
            super(sound);
        }

        @Override
        public ClaimOutcome claim(Turn seen, NodeId node, ChatEvent event) {
            ClaimOutcome outcome = sound.claim(seen, node, event);
            Optional<Turn> now = sound.turn(seen.log().session(), seen.id());
            return outcome instanceof ClaimOutcome.Denied && now.isPresent()
                    ? new ClaimOutcome.Claimed(now.get(), last(seen.log()))
                    : outcome;
        }
    }

    /** Takes a turn from an owner that lives. */
    static final class ClaimsFromTheLiving extends ForwardingRepository {

        ClaimsFromTheLiving(SessionRepository sound) {
            super(sound);
        }

        @Override
        public ClaimOutcome claim(Turn seen, NodeId node, ChatEvent event) {
            sound.leave(seen.node());
            return sound.claim(seen, node, event);
        }
    }

    private static NewTurn withMessageId(NewTurn turn, String messageId) {
        return new NewTurn(
                turn.id(),
                turn.session(),
                turn.caller(),
                new MessageId(messageId),
                turn.message(),
                turn.node(),
                turn.epoch(),
                turn.title());
    }
}
