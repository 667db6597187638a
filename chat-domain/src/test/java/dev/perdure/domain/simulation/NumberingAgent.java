package dev.perdure.domain.simulation;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.error.AgentException;
import dev.perdure.chat.error.RunStoppedException;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import java.time.Duration;
import java.util.List;

/**
 * Counts, as far as the message says: "1.2.3." So a token that is lost, doubled or out of place shows in the answer. By the
 * dice it is well-behaved, or throws, breaks, falls silent, or takes no notice of anything.
 */
final class NumberingAgent implements WorkflowAgent {

    private static final int STUBBORN_CALLS = 5;

    private enum Mood {
        SOUND,
        THROWS,
        BREAKS,
        SILENT,
        STUBBORN
    }

    private final Recovery recovery;
    private final Scheduler scheduler;
    private final Ledger ledger;
    private final Schedule schedule;

    NumberingAgent(Recovery recovery, Scheduler scheduler, Ledger ledger, Schedule schedule) {
        this.recovery = recovery;
        this.scheduler = scheduler;
        this.ledger = ledger;
        this.schedule = schedule;
    }

    /** The message that asks to count so far. */
    static String message(int numbers) {
        return "count to " + numbers;
    }

    /** What is to be said to a message, all of it. */
    static String wholeAnswer(String message) {
        StringBuilder answer = new StringBuilder();
        for (int number = 1; number <= numbers(message); number++) {
            answer.append(number).append('.');
        }
        return answer.toString();
    }

    private static int numbers(String message) {
        return Integer.parseInt(message.substring(message.lastIndexOf(' ') + 1));
    }

    @Override
    public Recovery recovery() {
        return recovery;
    }

    @Override
    public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
        scheduler.note("agent called:", request.turn(), request.attempt(), request.saidText());
        ledger.agentCalled(request);
        Mood mood = mood();
        int said = (int) request.saidText().chars().filter(c -> c == '.').count();
        int numbers = numbers(request.message());
        int turningPoint = scheduler.chance(0.3) ? said : said + scheduler.below(Math.max(1, numbers - said + 1));
        int ignored = 0;
        for (int number = said + 1; number <= numbers; number++) {
            try {
                think(number > turningPoint ? mood : Mood.SOUND);
                say(number, output);
            } catch (InterruptedException | RunStoppedException stopped) {
                if (mood != Mood.STUBBORN || ignored++ == STUBBORN_CALLS) {
                    throw stopped;
                }
                scheduler.note("agent ignores", stopped);
            }
        }
        AgentState state =
                new AgentState(request.state().document() + request.messageId() + "/" + request.attempt() + " ");
        ledger.agentReturns(request, state);
        return state;
    }

    private Mood mood() {
        return schedule.stormy() && scheduler.chance(0.4) ? scheduler.oneOf(List.of(Mood.values())) : Mood.SOUND;
    }

    private void think(Mood mood) throws InterruptedException {
        scheduler.pause();
        if (scheduler.chance(0.2)) {
            scheduler.sleep(Duration.ofMillis(scheduler.below(2_000)));
        }
        switch (mood) {
            case SOUND, STUBBORN -> {}
            case THROWS -> throw new AgentException("model_overloaded", true, "The model is overloaded.");
            case BREAKS -> throw new IllegalStateException("simulated");
            case SILENT -> scheduler.sleep(Duration.ofMinutes(2));
        }
    }

    private void say(int number, AgentOutput output) throws InterruptedException {
        if (scheduler.chance(0.1)) {
            output.reasoning("hm");
        }
        if (scheduler.chance(0.05)) {
            output.toolCall("c" + number, "count", "{}");
            output.toolResult("c" + number, "count", "{}", false);
        }
        output.text(number + ".");
        if (scheduler.chance(0.2)) {
            scheduler.pause();
            output.checkpoint(new AgentState("at " + number));
        }
    }
}
