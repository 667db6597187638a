package dev.perdure.domain;

import dev.perdure.chat.Turn;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.TurnStore.TurnMaterial;
import java.time.Duration;
import java.util.Optional;

/**
 * Loads the whole state for one attempt: the context, the history, and what earlier attempts have said. Waits out an outage
 * of the store, because an accepted turn is owed its end.
 */
final class Preparation {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Turn turn;
    private final long nextSequence;
    private final Transcript transcript;
    private final Workshop workshop;
    private final TranscriptReader reader;

    Preparation(Turn turn, long nextSequence, Transcript transcript, Workshop workshop) {
        this.turn = turn;
        this.nextSequence = nextSequence;
        this.transcript = transcript;
        this.workshop = workshop;
        this.reader = new TranscriptReader(workshop.repository(), turn, transcript);
    }

    /** Everything the agent needs; empty if the session is gone or the attempt is over already. Fills the transcript. */
    Optional<AgentRequest> request() throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                Optional<TurnMaterial> material =
                        workshop.repository().load(turn, workshop.settings().historyLimit());
                return material.filter(found -> readLog()).map(this::request);
            } catch (UnavailableException away) {
                workshop.pause().await(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        }
    }

    private AgentRequest request(TurnMaterial material) {
        return new AgentRequest(
                turn.log().session(),
                turn.id(),
                turn.messageId(),
                turn.attempt(),
                turn.log().at(nextSequence - 1),
                material.message(),
                material.history(),
                material.context(),
                transcript.said(),
                material.checkpoint());
    }

    private boolean readLog() {
        return switch (reader.readThrough(nextSequence - 1)) {
            // Of an attempt that was stopped for so long that its own first event is pruned, the turn has long ended.
            case WHOLE -> transcript.life() instanceof TurnLife.Running(int attempt) && attempt == turn.attempt();
            case ABSENT -> false;
        };
    }
}
