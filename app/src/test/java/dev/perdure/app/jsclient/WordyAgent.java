package dev.perdure.app.jsclient;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.error.AgentException;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Knows a few words and answers them the same way each time, at a model's pace; counts its runs per message. */
final class WordyAgent implements WorkflowAgent {

    private static final long PACE_MICROS = 1500;

    private final Map<String, Integer> runs = new ConcurrentHashMap<>();
    private volatile Runnable pruning = () -> {};
    private volatile Runnable answered = () -> {};

    /** What the word {@code prune} does. */
    void onPrune(Runnable action) {
        pruning = action;
    }

    /** What it does whenever it has said all that it was asked to. */
    void onAnswered(Runnable action) {
        answered = action;
    }

    /** How often it was asked, by session and message id. */
    Map<String, Integer> runs() {
        return Map.copyOf(runs);
    }

    @Override
    public Recovery recovery() {
        return Recovery.CONTINUE;
    }

    @Override
    public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
        runs.merge(request.session().value() + " " + request.messageId().value(), 1, Integer::sum);
        String[] words = request.message().split(" ", -1);
        switch (words[0]) {
            case "say" -> say(Integer.parseInt(words[1]), output);
            case "use" -> useTools(output);
            case "fail" -> fail(request.attempt(), output);
            case "prune" -> {
                pruning.run();
                output.text("Pruned.");
            }
            default -> output.text("What?");
        }
        answered.run();
        return request.state();
    }

    private static void say(int pieces, AgentOutput output) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 1; i <= pieces; i++) {
            output.text(i + ":你😀 ");
            var unused = never.await(PACE_MICROS, TimeUnit.MICROSECONDS);
        }
    }

    private static void useTools(AgentOutput output) throws InterruptedException {
        output.reasoning("Let me see.");
        output.toolCall("c1", "clock", "{\"zone\":\"UTC\"}");
        output.toolResult("c1", "clock", "noon", false);
        output.custom("progress", "{\"percent\":50}");
        output.text("It is noon.");
    }

    private static void fail(int attempt, AgentOutput output) throws InterruptedException {
        if (attempt > 1) {
            output.text("Whole");
            return;
        }
        output.text("Half ");
        throw new AgentException("test_failure", true, "It was asked to fail.");
    }
}
