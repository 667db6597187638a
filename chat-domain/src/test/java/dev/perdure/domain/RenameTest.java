package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.Caller;
import dev.perdure.chat.Session;
import dev.perdure.chat.Title;
import dev.perdure.chat.Turn;
import org.junit.jupiter.api.Test;

class RenameTest extends ServiceFixture {

    private static final Title TRIP = new Title("A trip");

    @Test
    void aSessionCanBeRenamedWhileItsTurnRuns() {
        DurableChatService service = start(halting);
        Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
        awaitText(service, "one ");

        assertThat(service.rename(ALICE, SESSION, TRIP)).map(Session::title).contains("A trip");

        gate.countDown();
        assertThat(textOf(readTurn(service, turn))).isEqualTo("one two");
        assertThat(service.snapshot(ALICE, SESSION).orElseThrow().session().title())
                .isEqualTo("A trip");
    }

    @Test
    void somebodyElseFindsNothingToRename() {
        DurableChatService service = start(ScriptedAgent.saying("a"));
        accepted(service.submit(ALICE, message("m", "hi")));

        assertThat(service.rename(new Caller("mallory"), SESSION, TRIP)).isEmpty();

        assertThat(service.snapshot(ALICE, SESSION).orElseThrow().session().title())
                .isEqualTo("hi");
    }

    @Test
    void aServiceThatIsStoppingStillRenames() {
        DurableChatService service = start(ScriptedAgent.saying("a"));
        accepted(service.submit(ALICE, message("m", "hi")));
        service.refuseNewTurns();

        assertThat(service.rename(ALICE, SESSION, TRIP)).isPresent();
    }
}
