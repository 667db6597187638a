package dev.perdure.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.Turn;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.WorkflowAgent.Recovery;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class CloseTest extends ServiceFixture {

    @Test
    void noNewTurnIsTakenButRunningOnesMayEnd() {
        settings = settings.withDrain(PATIENCE);
        DurableChatService service = start(halting);
        Turn turn = accepted(service.submit(ALICE, message("m", "hi")));
        awaitText(service, "one ");
        Thread closing = Thread.ofVirtual().start(service::close);

        assertThatThrownBy(() -> {
                    while (true) {
                        service.submit(ALICE, message("m2", "ho"));
                        Thread.onSpinWait();
                    }
                })
                .isInstanceOfSatisfying(
                        UnavailableException.class,
                        refused -> assertThat(refused.code()).isEqualTo(UnavailableException.STOPPING));
        gate.countDown();

        assertThat(lastOf(readTurn(service, turn))).isEqualTo(new TurnCompleted());
        join(closing);
    }

    @Test
    void whatIsLeftGoesOnElsewhereAtOnce() {
        DurableChatService first = start(halting);
        Turn turn = accepted(first.submit(ALICE, message("m", "hi")));
        awaitText(first, "one ");
        first.close();

        DurableChatService second = start(new ScriptedAgent(Recovery.CONTINUE, (request, output) -> {
            output.text("after " + request.saidText());
            return request.state();
        }));

        List<LoggedEvent> events = readTurn(second, turn);
        assertThat(textOf(events)).isEqualTo("one after one ");
        assertThat(lastOf(events)).isEqualTo(new TurnCompleted());
        assertThat(events.stream().filter(e -> e.event() instanceof ChatEvent.Terminal))
                .hasSize(1);
    }

    @Test
    void aCloseThatIsInterruptedEndsTheNodesLoopAllTheSame() {
        settings = settings.withDrain(PATIENCE);
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        DurableChatService service = new DurableChatService(
                repository,
                halting,
                () -> UUID.randomUUID().toString().replace("-", ""),
                clock,
                task -> threads.add(Thread.ofVirtual().start(task)),
                settings);
        service.start();
        accepted(service.submit(ALICE, message("m", "hi")));

        Thread.currentThread().interrupt();
        service.close();

        assertThat(Thread.interrupted()).isTrue();
        threads.forEach(CloseTest::join);
    }
}
