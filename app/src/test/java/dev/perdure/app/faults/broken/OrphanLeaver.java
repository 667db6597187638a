package dev.perdure.app.faults.broken;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import java.util.Collection;
import java.util.List;

/** Takes over nothing. */
public final class OrphanLeaver {

    public List<Turn> orphans(NodeId self, Collection<TurnId> held, int limit) {
        return List.of();
    }

    public ClaimOutcome claim(Turn seen, NodeId node, ChatEvent event) {
        return new ClaimOutcome.Denied();
    }
}
