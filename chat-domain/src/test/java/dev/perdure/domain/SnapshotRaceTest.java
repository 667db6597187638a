package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.SessionSnapshot.TurnSnapshot;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.AgentException;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import dev.perdure.domain.simulation.StoreLink;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnapshotRaceTest extends ServiceFixture {

    @Test
    void aTurnThatRunsAgainWhileItsSnapshotIsMadeIsShownAsRunningAndNotAsOneThatSaidNothing() {
        DurableChatService service = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
            output.text("half");
            throw new AgentException("model_away", true, "The model is away.");
        }));
        Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
        assertThat(lastOf(readTurn(service, turn))).isInstanceOf(TurnFailed.class);
        // Nobody may take over what is retried below.
        service.close();
        clock.advance(Duration.ofDays(2));
        repository.prune(Duration.ofDays(1), 1);

        SessionSnapshot snapshot =
                new Snapshots(new RetriedMeanwhile()).of(SESSION).orElseThrow();

        TurnSnapshot shown = snapshot.turn();
        assertThat(shown).isNotNull();
        assertThat(shown.turn().status()).isEqualTo(TurnStatus.RUNNING);
        assertThat(shown.message()).isEqualTo("hi");
        assertThat(snapshot.position().sequence()).isEqualTo(4);
    }

    @Test
    void aTurnWhoseSessionIsDeletedWhileItsSnapshotIsMadeHasNone() {
        DurableChatService service = start(ScriptedAgent.saying("one"));
        Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
        readTurn(service, turn);

        assertThat(new Snapshots(new DeletedMeanwhile()).of(SESSION, turn.id())).isEmpty();
    }

    /** Somebody deletes the session just before the turn is read. */
    private final class DeletedMeanwhile extends StoreLink {

        DeletedMeanwhile() {
            super(repository);
        }

        @Override
        public Optional<Turn> turn(SessionId session, TurnId turn) {
            repository.delete(ALICE, session);
            return repository.turn(session, turn);
        }
    }

    /** Somebody retries the turn just before the history is read. */
    private final class RetriedMeanwhile extends StoreLink {

        RetriedMeanwhile() {
            super(repository);
        }

        @Override
        public List<ChatMessage> messages(SessionId session, long before, int limit) {
            Turn failed = repository.find(session).orElseThrow().lastTurn();
            if (failed != null && failed.status() == TurnStatus.FAILED) {
                repository.claim(failed, failed.node(), new TurnRestarted(2));
            }
            return repository.messages(session, before, limit);
        }
    }
}
