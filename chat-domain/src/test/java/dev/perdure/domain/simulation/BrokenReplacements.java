package dev.perdure.domain.simulation;

import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.NewTurn;
import dev.perdure.chat.port.TurnStore.TurnMaterial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stores that are wrong about what was taken back. */
final class BrokenReplacements {

    private BrokenReplacements() {}

    /** Lets a turn follow the one in whose place it was to stand. */
    static final class ReplacesNothing extends StoreLink {
        ReplacesNothing(SessionRepository next) {
            super(next);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            return next.begin(new NewTurn(
                    turn.id(),
                    turn.session(),
                    turn.caller(),
                    turn.messageId(),
                    turn.message(),
                    turn.node(),
                    turn.epoch(),
                    turn.title()));
        }
    }

    /** Tells the agent of a turn what was said in the one that it replaces. */
    static final class RemembersWhatWasTakenBack extends StoreLink {
        private final Map<TurnId, List<ChatMessage>> takenBack = new HashMap<>();

        RemembersWhatWasTakenBack(SessionRepository next) {
            super(next);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            List<ChatMessage> said = next.messages(turn.session(), Long.MAX_VALUE, Integer.MAX_VALUE).stream()
                    .filter(message -> message.turn().equals(turn.replaces()))
                    .toList();
            BeginOutcome outcome = next.begin(turn);
            if (outcome instanceof BeginOutcome.Begun) {
                takenBack.put(turn.id(), said);
            }
            return outcome;
        }

        @Override
        public Optional<TurnMaterial> load(Turn turn, int historyLimit) {
            return next.load(turn, historyLimit).map(found -> {
                List<ChatMessage> history = new ArrayList<>(found.history());
                history.addAll(takenBack.getOrDefault(turn.id(), List.of()));
                return new TurnMaterial(found.message(), history, found.context(), found.checkpoint());
            });
        }
    }
}
